using Suite.Inspection.Models;
using Suite.Onnx;

namespace Suite.Inspection.Serving;

/// <summary>Opens the trained model in a folder. The folder stays for as long as the model is open.</summary>
/// <exception cref="InvalidDataException">There is none, or it cannot be used; the message says why.</exception>
internal delegate IImageModel OpenImageModel(string folder, OnnxSessionOptions network);
