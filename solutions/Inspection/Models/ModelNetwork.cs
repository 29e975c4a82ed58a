using Suite.Onnx;
using Suite.Onnx.Parity;

namespace Suite.Inspection.Models;

/// <summary>The network under a head, and what the head decides from it: what must be the same wherever the network runs.</summary>
/// <param name="Session">Belongs to the model.</param>
/// <param name="Outputs">The outputs that the head takes.</param>
/// <param name="Decide">What the head decides of one picture: its class, and whether it is NG.</param>
public sealed record ModelNetwork(OnnxSession Session, IReadOnlyList<string> Outputs, ParityDecision Decide)
{
    /// <summary>Class and NG as one number: a change of either changes it.</summary>
    internal static int Decision(int classIndex, bool isNg) => (2 * classIndex) + (isNg ? 1 : 0);
}
