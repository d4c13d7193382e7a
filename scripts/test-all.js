// npm run test:all: npm test with every checkpoint on every browser, in which a missing Firefox or Vulkan driver is a
// failure and no skipped test.
process.env.TEST_ALL = "1";
await import("./test.js");
