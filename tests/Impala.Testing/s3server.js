// Runs s3rver with what newer clients send beyond it: node --openssl-legacy-provider s3server.js MODULES FOLDER PORT BUCKET.
// Its continuation tokens are made with DES, which OpenSSL 3 keeps in its legacy provider.
const [modules, directory, port, bucket] = process.argv.slice(2);
const S3rver = require(require('path').join(modules, 's3rver'));
const server = new S3rver({ directory, port: Number(port), address: '127.0.0.1', silent: true, vhostBuckets: false, configureBuckets: [{ name: bucket, configs: [] }] });
server.middleware.unshift(async (context, next) => {
  // All of a copy's source may come encoded, its slashes too.
  const source = context.req.headers['x-amz-copy-source'];
  if (source) context.req.headers['x-amz-copy-source'] = encodeURI(decodeURIComponent(source));
  await next();
});
server.run();
