/** A bucket's name (Amazon S3 User Guide, "Bucket naming rules", read 2026-11-21), as a rule that Go, Java and JavaScript read alike. */
export const BUCKET_NAME = '^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$';
