/** The request is at fault, or asks for more than there is room for: answered with its status and `{"detail": message}`. Nothing was changed. */
export class RequestError extends Error {
  readonly status: 400 | 403 | 404 | 409 | 413 | 415 | 422 | 501 | 507;

  constructor(status: RequestError['status'], detail: string) {
    super(detail);
    this.status = status;
  }
}
