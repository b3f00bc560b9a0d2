/**
 * Text as columns take it. Drivers cut text at a NUL, and a line break in an event's type would break the frames of a stream: both
 * become spaces. What was really said stands in the record's JSON, where both are escaped.
 */
export function columnText(text: string): string {
  return text.replace(/[\r\n\0]/g, ' ');
}
