// Written by tools/catalogue.js: SHA-256 of the files of each checkpoint's ONNX repository, by path. Empty until it has run.

export const HUB_HASHES: Readonly<Record<string, Readonly<Record<string, string>>>> = {};
