namespace Suite.Inspection.Simulation;

/// <summary>What goes wrong with a simulated camera.</summary>
public enum CameraFault
{
    None,

    /// <summary>Nothing comes, the connection stays; parts pass unseen.</summary>
    Stall,

    /// <summary>Frames are black.</summary>
    Black,

    /// <summary>Frames have half the width and height.</summary>
    Resolution,

    /// <summary>The connection is cut.</summary>
    Death,

    /// <summary>The second half of every JPEG is missing.</summary>
    Torn,

    /// <summary>It gets darker from frame to frame.</summary>
    Dim,

    /// <summary>It gets blurred from frame to frame.</summary>
    Defocus,
}
