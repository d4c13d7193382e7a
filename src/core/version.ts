/** The package's version; results of self-tests are kept under it. A test holds it equal to `package.json`'s. */
export const VERSION = "0.1.0";
