namespace Suite.Vision;

/// <summary>Whether a picture can be judged at all: exposure and focus, from its luma.</summary>
/// <param name="Mean">0 (black) to 255.</param>
/// <param name="Deviation">Of the levels; about 0 where nothing is seen.</param>
/// <param name="Sharpness">
/// Variance of the Laplacian: compare only pictures of one camera and size with each other. It falls when focus is lost, and rises with noise.
/// </param>
/// <param name="DarkShare">Share of pixels at level 10 or below, 0 to 1.</param>
/// <param name="BrightShare">Share of pixels at level 250 or above, 0 to 1.</param>
public readonly record struct FrameQuality(double Mean, double Deviation, double Sharpness, double DarkShare, double BrightShare)
{
    /// <summary>True where at least 99 % is dark: a lamp that failed, a lens that is covered, a camera that sends nothing.</summary>
    public bool IsBlack => DarkShare >= .99;
}
