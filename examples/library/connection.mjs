/** Where the examples find their backend: the variables of the command line. */
export function connection() {
  const { TRAINSTREAM_BACKEND: baseUrl, TRAINSTREAM_API_KEY: apiKey } = process.env;
  if (!baseUrl || !apiKey) throw new Error('set TRAINSTREAM_BACKEND and TRAINSTREAM_API_KEY: see examples/library/README.md');
  return { baseUrl, apiKey };
}
