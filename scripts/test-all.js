// npm run test:all: npm test, in which a missing Firefox or Vulkan driver is a failure and no skipped test.
process.env.FIREFOX_DEMANDED = "1";
await import("./test.js");
