using Suite.Inspection.Alarms;
using Suite.Inspection.Line;
using Suite.Inspection.Results;
using Suite.Inspection.Serving;
using Suite.Vision;

namespace Suite.Inspection.Cameras;

/// <summary>A camera's frame on its way to a verdict: is anything to be seen, which model looks, in what light. Thread-safe.</summary>
internal sealed class FrameLooking(ModelShelf shelf, TimeProvider time)
{
    /// <summary>Whatever stands in the way of a verdict is a reason not to give one.</summary>
    public async Task<Seen> LookAsync(Captured captured, RunningCamera camera)
    {
        var frame = captured.Frame;
        var settings = camera.Settings;
        var look = LookOf(frame);
        if (PictureWatch.IsBlack(look, settings.Picture))
        {
            return new Seen(Sighting.None("The picture is black."), look, null, null);
        }

        try
        {
            using var model = await shelf.LeaseAsync(camera.Tenant, settings.Model, null, mayBeOld: true, CancellationToken.None);
            var deadline = captured.Trigger == PartTrigger.FreeRunning ? long.MaxValue : captured.Ticks + TimeSpan.FromMilliseconds(settings.DeadlineMs).Ticks;
            using var lit = settings.EqualizeLight > 0 ? frame.EqualizeLight(settings.EqualizeLight) : null;
            var how = new LookSettings(settings.Region, settings.Tile, settings.TileOverlap, settings.Threshold);
            return new Seen(await PartInspector.InspectAsync(lit ?? frame, model, how, InferenceLine.Now(time), deadline, time), look, model.Name, model.Version);
        }
        catch (ModelUnavailableException e)
        {
            return new Seen(Sighting.None(e.Message), look, settings.Model, null, e.Message);
        }
    }

    /// <summary>Opens the camera's model, so that its first part does not wait for that. Where there is none, the first part says so.</summary>
    public async Task WarmAsync(RunningCamera camera, CancellationToken ct)
    {
        try
        {
            using var model = await shelf.LeaseAsync(camera.Tenant, camera.Settings.Model, null, mayBeOld: false, ct);
        }
        catch (ModelUnavailableException)
        {
            // An alarm of the camera's own, once it looks.
        }
    }

    /// <summary>Where the model that looks for the camera runs; null before its first frame.</summary>
    public RunsOn? Where(RunningCamera camera) => shelf.Where(camera.Tenant, camera.Settings.Model);

    private static PictureLook LookOf(Frame frame)
    {
        var quality = frame.Measure();
        return new PictureLook(quality.Mean, quality.Deviation, quality.Sharpness, quality.DarkShare + quality.BrightShare);
    }
}
