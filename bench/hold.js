/** Files of models, and ONNX Runtime's own. */
const OF_MODELS = /\/models\/|\.onnx$|\.wasm$/;

/** For a server of Vite's: requests for a model are taken and never answered, so that what is seen is the page before it. */
export const holdModels = {
  name: "hold-models",
  configurePreviewServer(server) {
    server.middlewares.use((request, _response, next) => {
      const { pathname } = new URL(request.url, "http://localhost");
      if (!OF_MODELS.test(pathname)) next();
    });
  },
};
