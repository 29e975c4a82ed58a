using Suite.Hosting;
using Suite.Inspection.Alarms;
using Suite.Inspection.Line;
using Suite.Inspection.Serving;
using Suite.Inspection.Verdicts;
using Suite.Vision;

namespace Suite.Inspection.Cameras;

/// <summary>Reads a camera's settings from a request, naming every field that is wrong.</summary>
internal static class CameraRequest
{
    private const int SideMax = 32_768;

    /// <summary>Null where something is wrong.</summary>
    /// <param name="fields">The request.</param>
    /// <param name="id">Its name where none is given.</param>
    /// <param name="mayNameLocal">Whether files, folders and devices of the server may be named.</param>
    public static (CameraSettings Settings, CameraAddress Address)? Read(JsonFields fields, CameraId id, bool mayNameLocal)
    {
        var source = fields.RequiredString("source", 2_048, rule: TextRule.Line);
        var settings = ReadSettings(fields, id);
        CheckSource(fields, source, mayNameLocal);
        if (settings.Tile != 0 && settings.TileOverlap > settings.Tile / 2)
        {
            fields.AddError("tileOverlap", "Send at most half of 'tile'.");
        }

        if (!ModelName.IsValid(settings.Model))
        {
            fields.AddError("model", $"Send a model's name: {ModelName.Rule}.");
        }

        fields.RejectUnknown();
        return fields.HasErrors ? null : (settings, new CameraAddress(source));
    }

    private static CameraSettings ReadSettings(JsonFields fields, CameraId id) => new()
    {
        Name = fields.OptionalString("name", 100, rule: TextRule.Line) ?? id.Value,
        Mode = !fields.Has("mode") ? CameraMode.FreeRunning : ModeOf(fields.RequiredChoice("mode", "free-running", "triggered", "software")),
        Model = fields.OptionalString("model", 40) ?? ModelName.Default,
        IsEnabled = fields.OptionalBoolean("enabled") ?? true,
        DeadlineMs = (int)(fields.OptionalInteger("deadlineMs", CameraSettings.DeadlineMsMin, CameraSettings.DeadlineMsMax) ?? 1_000),
        PartsMax = (int)(fields.OptionalInteger("partsMax", 1, 256) ?? 16),
        Threshold = fields.OptionalNumber("threshold", 0, 1),
        Rectify = ReadRectify(fields),
        Region = ReadBox(fields, "region"),
        Tile = ReadTile(fields),
        TileOverlap = (int)(fields.OptionalInteger("tileOverlap", 0, 2_048) ?? 0),
        EqualizeLight = fields.OptionalNumber("equalizeLight", 0, 40) ?? 0,
        Debounce = ReadDebounce(fields),
        NgStreak = (int)(fields.OptionalInteger("ngStreak", 0, 1_000) ?? 5),
        LostAfterMs = (int)(fields.OptionalInteger("lostAfterMs", 200, 3_600_000) ?? 3_000),
        Picture = ReadPicture(fields),
    };

    private static void CheckSource(JsonFields fields, string source, bool mayNameLocal)
    {
        if (fields.IsBad("source"))
        {
            return;
        }

        try
        {
            if (CaptureSource.Parse(source).Kind != CaptureKind.Stream && !mayNameLocal)
            {
                fields.AddError("source", "Files, folders and devices are the server's own: only a key with the scope admin may name them.");
            }
        }
        catch (ArgumentException e)
        {
            // What is on the server's disk is nobody's business but the administrator's.
            fields.AddError("source", mayNameLocal || source.Contains("://", StringComparison.Ordinal)
                ? Redactor.Redact(e.Message.Split(" (Parameter", 2)[0])
                : "Send a network camera's address: it begins with rtsp://, rtsps://, http:// or https://.");
        }
    }

    private static int ReadTile(JsonFields fields)
    {
        var tile = (int)(fields.OptionalInteger("tile", 0, 4_096) ?? 0);
        if (tile is > 0 and < 16)
        {
            fields.AddError("tile", "Send 0 for none, or 16 to 4096.");
        }

        return tile;
    }

    private static PixelBox? ReadBox(JsonFields fields, string name)
    {
        using var box = fields.Child(name, required: false);
        if (box is null)
        {
            return null;
        }

        var read = new PixelBox(
            (int)box.RequiredInteger("x0", 0, SideMax), (int)box.RequiredInteger("y0", 0, SideMax), (int)box.RequiredInteger("x1", 1, SideMax), (int)box.RequiredInteger("y1", 1, SideMax));
        box.RejectUnknown();
        if (!fields.IsBad(name) && (read.Width < 16 || read.Height < 16))
        {
            box.AddError("x1", "The region must be at least 16 pixels wide and high: x1 above x0, y1 above y0.");
        }

        return read;
    }

    private static Rectification? ReadRectify(JsonFields fields)
    {
        using var rectify = fields.Child("rectify", required: false);
        if (rectify is null)
        {
            return null;
        }

        var corners = rectify.Children("corners", 4, 4).Select(static c => new PixelPoint(c.RequiredNumber("x", -SideMax, SideMax), c.RequiredNumber("y", -SideMax, SideMax))).ToList();
        var (width, height) = ((int)rectify.RequiredInteger("width", 16, 4_096), (int)rectify.RequiredInteger("height", 16, 4_096));
        rectify.RejectUnknown();
        if (corners.Count != 4)
        {
            return null;
        }

        var quad = new PixelQuad(corners[0], corners[1], corners[2], corners[3]);
        if (!quad.IsConvex)
        {
            rectify.AddError("corners", "Send the four corners clockwise from the upper left; no side may bend inwards.");
        }

        return new Rectification(quad, width, height);
    }

    private static DebounceSettings ReadDebounce(JsonFields fields)
    {
        using var debounce = fields.Child("debounce", required: false);
        if (debounce is null)
        {
            return new DebounceSettings();
        }

        var read = new DebounceSettings(
            (int)(debounce.OptionalInteger("ngFrames", 1, DebounceSettings.FramesMax) ?? 1), (int)(debounce.OptionalInteger("okFrames", 1, DebounceSettings.FramesMax) ?? 1));
        debounce.RejectUnknown();
        return read;
    }

    private static PictureLimits ReadPicture(JsonFields fields)
    {
        using var picture = fields.Child("picture", required: false);
        if (picture is null)
        {
            return new PictureLimits();
        }

        var usual = new PictureLimits();
        var read = new PictureLimits(
            picture.OptionalNumber("focusDrop", 0, 1) ?? usual.FocusDrop,
            picture.OptionalNumber("exposureShift", 0, 255) ?? usual.ExposureShift,
            picture.OptionalNumber("blackBelow", 0, 255) ?? usual.BlackBelow,
            (int)(picture.OptionalInteger("learnFrames", 5, 1_000) ?? usual.LearnFrames));
        picture.RejectUnknown();
        return read;
    }

    private static CameraMode ModeOf(string name) => name switch
    {
        "triggered" => CameraMode.Triggered,
        "software" => CameraMode.Software,
        _ => CameraMode.FreeRunning,
    };

    public static string NameOf(CameraMode mode) => mode switch
    {
        CameraMode.Triggered => "triggered",
        CameraMode.Software => "software",
        _ => "free-running",
    };
}
