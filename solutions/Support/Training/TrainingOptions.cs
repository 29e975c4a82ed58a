using System.ComponentModel.DataAnnotations;

namespace Suite.Support.Training;

/// <summary>Limits of example messages and of training on them.</summary>
internal sealed class TrainingOptions
{
    /// <summary>Example messages of a tenant. More are refused: training on them would take minutes and memory.</summary>
    [Range(10, 1_000_000)]
    public int MessagesMax { get; set; } = 200_000;

    /// <summary>Largest file of examples in bytes.</summary>
    [Range(1_024, 1 << 30)]
    public int FileBytesMax { get; set; } = 32 << 20;

    /// <summary>After so many imports on top of each other the next is stored together with them, so that reading the examples stays one fetch or a few.</summary>
    [Range(1, 10_000)]
    public int ImportsMax { get; set; } = 50;
}
