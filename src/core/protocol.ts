/** Rises when client and server of different versions would misunderstand each other. See PROTOCOL.md. */
export const PROTOCOL_VERSION = 1;

/** Every stream of server-sent events says something at least this often, if only a comment. Milliseconds. */
export const HEARTBEAT_MS = 15_000;

/** A stream that says nothing for this long is broken. Milliseconds. */
export const SILENCE_LIMIT_MS = 45_000;

/** Most records in one page of a log. */
export const PAGE_LIMIT = 1_000;

/** Longest time that a read waits for something new. Seconds. */
export const LONGEST_WAIT_SECONDS = 50;

/** Environment variables that a submission may take along from where it was made; a trailing `*` stands for any ending. */
export const PASSED_ENVIRONMENT = [
  'PATH', 'HOME', 'USER', 'LANG', 'LC_*', 'TZ', 'TMPDIR', 'VIRTUAL_ENV', 'CONDA_PREFIX', 'PYTHONPATH', 'LD_LIBRARY_PATH',
  'CUDA_*', 'NVIDIA_*', 'NCCL_*', 'HF_*', 'TORCH_*', 'PYTORCH_*', 'XLA_*', 'JAX_*', 'OMP_*', 'MKL_*', 'OPENBLAS_*',
  'SSL_CERT_FILE', 'SSL_CERT_DIR', 'REQUESTS_CA_BUNDLE', 'HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY', 'NO_PROXY', 'http_proxy', 'https_proxy', 'all_proxy', 'no_proxy',
] as const;
