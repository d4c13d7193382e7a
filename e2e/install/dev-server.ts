import { type ChildProcess, spawn } from "node:child_process";

/** Runs Vite's development server in a folder that has Vite installed, as long as `use` takes. */
export async function withDevServer(folder: string, use: (url: string) => Promise<void>): Promise<void> {
  const server = spawn(process.execPath, ["node_modules/vite/bin/vite.js", "--host", "127.0.0.1", "--port", "0"], {
    cwd: folder,
  });
  try {
    await use(await addressOf(server));
  } finally {
    server.kill();
  }
}

/** What a program prints as its address. */
function addressOf({ stdout }: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    let printed = "";
    stdout?.on("data", (part) => {
      printed += part;
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they colour what is printed
      const [address] = /http:\/\/127[^\s]+/.exec(printed.replace(/\u001b\[\d+m/g, "")) ?? [];
      if (address) resolve(address);
    });
  });
}
