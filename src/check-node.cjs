// Runs before anything else, in whatever Node there is, so it is the oldest JavaScript that will do.
// The bundled Node 24 comes as an npm package (docs/decisions/0001-node-from-npm.md); without it we say so in one sentence.
const needed = 24
if (Number(process.versions.node.split('.')[0]) < needed) {
  process.stderr.write(
    `Cầu Nối cần Node ${needed}, đang chạy Node ${process.versions.node}: hãy chạy "npm install" rồi dùng "npm start" (trên macOS: cài Node ${needed} trước).\n`,
  )
  process.exit(1)
}
