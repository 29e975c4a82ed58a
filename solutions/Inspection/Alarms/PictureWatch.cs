using System.Globalization;

namespace Suite.Inspection.Alarms;

/// <summary>What a frame looks like, whatever it shows.</summary>
/// <param name="Mean">Brightness, 0 to 255.</param>
/// <param name="Deviation">Of the brightness over the frame.</param>
/// <param name="Sharpness">Variance of the Laplacian.</param>
/// <param name="Clipped">Share of pixels that are black or white out of range, 0 to 1.</param>
internal readonly record struct PictureLook(double Mean, double Deviation, double Sharpness, double Clipped);

/// <summary>What the camera's pictures looked like when it was set up: the median of the first looks.</summary>
internal sealed record PictureBaseline(double Mean, double Sharpness, double Clipped, int Width, int Height);

/// <summary>When a changed picture is an alarm.</summary>
/// <param name="FocusDrop">Share of its sharpness a picture may lose, 0 to 1; 0 for no alarm.</param>
/// <param name="ExposureShift">Grey levels of 255 its brightness may shift, 0 to 255; 0 for no alarm.</param>
/// <param name="BlackBelow">Brightness below which a picture without structure is black, 0 to 255; 0 for no alarm.</param>
/// <param name="LearnFrames">Looks from which the baseline is learned, 5 to 1,000.</param>
internal sealed record PictureLimits(double FocusDrop = 0.5, double ExposureShift = 40, double BlackBelow = 12, int LearnFrames = 50);

/// <summary>
/// Watches a camera's pictures for what drifts: focus, exposure, size, and light that has gone out. Compared is a moving average with the learned baseline, so that
/// one odd part is no drift. An alarm ends only once four fifths of the limit are held again, so that it does not flutter. Immutable.
/// </summary>
/// <param name="Baseline">Null while it is being learned.</param>
internal sealed record PictureWatch(PictureBaseline? Baseline)
{
    /// <summary>Weight of a new look in the moving average: a change shows in full after some twenty looks.</summary>
    private const double Weight = 0.1;

    /// <summary>Share of a limit that must be held again before the alarm ends.</summary>
    private const double Calm = 0.8;

    /// <summary>Black frames in a row before it is said: a single one is a glitch of the transport.</summary>
    private const int BlackFrames = 3;

    /// <summary>A picture with less deviation shows nothing.</summary>
    private const double FlatBelow = 6;

    private IReadOnlyList<PictureLook> Learned { get; init; } = [];

    private PictureLook? Average { get; init; }

    private int Black { get; init; }

    private bool IsBlackRaised { get; init; }

    private bool IsFocusRaised { get; init; }

    private bool IsExposureRaised { get; init; }

    private bool IsSizeRaised { get; init; }

    /// <summary>Whether the picture shows nothing a verdict could rest on.</summary>
    public static bool IsBlack(PictureLook look, PictureLimits limits) => look.Mean < limits.BlackBelow && look.Deviation < FlatBelow;

    public (PictureWatch Next, IReadOnlyList<AlarmChange> Changes) After(PictureLook look, int width, int height, PictureLimits limits)
    {
        var changes = new List<AlarmChange>();
        if (IsBlack(look, limits))
        {
            // What is black is neither out of focus nor a baseline.
            var raises = !IsBlackRaised && Black + 1 >= BlackFrames;
            if (raises)
            {
                changes.Add(AlarmChange.Raise(AlarmKind.PictureBlack, $"{BlackFrames} pictures in a row are black: is the lamp on, and the lens free?"));
            }

            return (this with { Black = Black + 1, IsBlackRaised = IsBlackRaised || raises }, changes);
        }

        if (IsBlackRaised)
        {
            changes.Add(AlarmChange.Clear(AlarmKind.PictureBlack));
        }

        var next = this with { Black = 0, IsBlackRaised = false };
        return (next.Baseline is { } baseline ? next.Compare(look, width, height, baseline, limits, changes) : next.Learn(look, width, height, limits), changes);
    }

    private PictureWatch Learn(PictureLook look, int width, int height, PictureLimits limits)
    {
        IReadOnlyList<PictureLook> learned = [.. Learned, look];
        return learned.Count < limits.LearnFrames ? this with { Learned = learned } : this with
        {
            Learned = [],
            Baseline = new PictureBaseline(
                Median(learned, static l => l.Mean), Median(learned, static l => l.Sharpness), Median(learned, static l => l.Clipped), width, height),
        };
    }

    private PictureWatch Compare(PictureLook look, int width, int height, PictureBaseline baseline, PictureLimits limits, List<AlarmChange> changes)
    {
        var size = (width, height) != (baseline.Width, baseline.Height);
        if (size != IsSizeRaised)
        {
            changes.Add(size
                ? AlarmChange.Raise(AlarmKind.ResolutionChanged, $"The pictures are {width}×{height} and were {baseline.Width}×{baseline.Height} when the camera was set up.")
                : AlarmChange.Clear(AlarmKind.ResolutionChanged));
        }

        if (size)
        {
            // Sharpness depends on the size: nothing can be compared until it is as it was, or the baseline is learned anew.
            return this with { IsSizeRaised = true, Average = null };
        }

        var average = Average is { } before ? Mix(before, look) : new PictureLook(baseline.Mean, 0, baseline.Sharpness, baseline.Clipped);
        var focus = Drifts(IsFocusRaised, 1 - (average.Sharpness / Math.Max(baseline.Sharpness, 1e-9)), limits.FocusDrop);
        var exposure = Drifts(IsExposureRaised, Math.Abs(average.Mean - baseline.Mean), limits.ExposureShift);
        if (focus != IsFocusRaised)
        {
            changes.Add(focus ? AlarmChange.Raise(AlarmKind.FocusDrift, FocusMessage(average, baseline)) : AlarmChange.Clear(AlarmKind.FocusDrift));
        }

        if (exposure != IsExposureRaised)
        {
            changes.Add(exposure ? AlarmChange.Raise(AlarmKind.ExposureDrift, ExposureMessage(average, baseline)) : AlarmChange.Clear(AlarmKind.ExposureDrift));
        }

        return this with { Average = average, IsFocusRaised = focus, IsExposureRaised = exposure, IsSizeRaised = false };
    }

    private static bool Drifts(bool isRaised, double drift, double limit) => limit > 0 && drift > (isRaised ? limit * Calm : limit);

    private static PictureLook Mix(PictureLook before, PictureLook look) => new(
        before.Mean + (Weight * (look.Mean - before.Mean)), 0,
        before.Sharpness + (Weight * (look.Sharpness - before.Sharpness)),
        before.Clipped + (Weight * (look.Clipped - before.Clipped)));

    private static string FocusMessage(PictureLook now, PictureBaseline then) => string.Create(CultureInfo.InvariantCulture,
        $"The pictures have lost {100 * (1 - (now.Sharpness / then.Sharpness)):0} % of their sharpness: is the lens clean, and its focus fixed?");

    private static string ExposureMessage(PictureLook now, PictureBaseline then) => string.Create(CultureInfo.InvariantCulture,
        $"The pictures' brightness is {now.Mean:0} of 255 and was {then.Mean:0}: has the light or the exposure changed?");

    private static double Median(IReadOnlyList<PictureLook> looks, Func<PictureLook, double> of)
    {
        var sorted = looks.Select(of).Order().ToArray();
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
