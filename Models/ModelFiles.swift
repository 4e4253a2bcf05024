// This target exists to carry the model files: SwiftPM copies them beside every program and test that depends on it.
// A target needs a source file; nothing is declared here, and the files are found by ModelStore.
