// Stands where Voila's own front end would fetch MathJax from another host: formulas stay as they are written.
globalThis.MathJax = { Hub: { Config() {}, Configured() {}, Queue() {}, Register: { StartupHook() {} } } };
