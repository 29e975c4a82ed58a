using System.ComponentModel.DataAnnotations;

namespace Suite.Inspection.Cameras;

/// <summary>Cameras of this node. Checked at start.</summary>
internal sealed class CameraOptions
{
    /// <summary>
    /// Where several nodes share a journal, each has a name, and a camera belongs to the node that it was set up on or for: it is wired to a place. Null: this node owns
    /// its data, and every camera is its own.
    /// </summary>
    [RegularExpression("^[A-Za-z0-9][A-Za-z0-9.-]{0,62}$")]
    public string? Node { get; set; }

    /// <summary>Cameras of one tenant; setting up one more is refused.</summary>
    [Range(1, 10_000)]
    public int CamerasMax { get; set; } = 256;

    /// <summary>Pictures a second that a viewer gets of one camera.</summary>
    [Range(1, 60)]
    public int LivePicturesPerSecondMax { get; set; } = 12;
}
