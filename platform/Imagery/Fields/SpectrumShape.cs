namespace Suite.Imagery.Fields;

/// <summary>The power spectrum of a noise; frequencies in cycles per pixel, 0 to .5.</summary>
/// <param name="Slope">Amplitude falls as frequency to the power −Slope: 0 white, 1 pink, 2 brown.</param>
/// <param name="Low">Below this frequency amplitude fades out; 0 keeps all but the mean.</param>
/// <param name="High">Above this frequency amplitude fades out, as a Gaussian.</param>
/// <param name="Angle">Of the grain, in radians.</param>
/// <param name="Stretch">How many times longer than wide structures are; 1 is isotropic.</param>
/// <param name="LobeWidth">Half-width in radians of the directions that are kept around the one across the grain; 0 keeps all.</param>
/// <param name="SecondLobe">Where <see cref="LobeWidth"/> is above 0: angle from the first to a second lobe; 0 for none.</param>
internal readonly record struct SpectrumShape(
    float Slope, float Low = 0, float High = .5f, float Angle = 0, float Stretch = 1, float LobeWidth = 0, float SecondLobe = 0);
