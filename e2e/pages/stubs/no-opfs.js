// A window without the private file system, as Firefox's private ones are.
navigator.storage.getDirectory = async () => {
  throw new DOMException("not in this window", "SecurityError");
};
