/** A key as a person presses it: `a`, `A`, `?`, `space`, `enter`, `escape`, `tab`, `shift-tab`, `up`, `page-down`, `ctrl-c`, `backspace`, … */
export type Key = string;
