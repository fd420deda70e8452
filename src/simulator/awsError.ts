/** What AWS answers instead of a result. `status` is the HTTP status, `code` the word on the wire. */
export class AwsError extends Error {
  readonly code: string;
  readonly status: number;
  /** More members of a modelled JSON error, e.g. `clusterName`. */
  readonly details: Readonly<Record<string, unknown>>;

  constructor(code: string, status: number, message: string, details: Readonly<Record<string, unknown>> = {}) {
    super(message);
    this.name = 'AwsError';
    this.code = code;
    this.status = status;
    this.details = details;
  }
}
