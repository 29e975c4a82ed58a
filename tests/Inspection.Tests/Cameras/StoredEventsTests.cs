using System.Text;
using Suite.Grains;
using Suite.Inspection.Alarms;
using Suite.Inspection.Cameras;
using Suite.Inspection.Outputs;
using Suite.Inspection.Results;
using Suite.Inspection.Verdicts;
using Suite.TestKit;
using Suite.Vision;
using CameraState = Suite.Inspection.Cameras.CameraState;

namespace Suite.Inspection.Tests.Cameras;

/// <summary>What is in a journal today must be read by every later version.</summary>
public sealed class StoredEventsTests
{
    private static readonly CameraConfigured Configured = new()
    {
        AtMicros = 1_795_341_600_000_000,
        Actor = "k-1",
        Node = "line-pc",
        Address = new CameraAddress("rtsp://eve:pw@10.0.0.1/a"),
        Settings = new CameraSettings
        {
            Name = "Press 1",
            Mode = CameraMode.Software,
            Model = "tiles",
            DeadlineMs = 200,
            PartsMax = 8,
            Threshold = 0.3,
            Region = new PixelBox(1, 2, 300, 400),
            Tile = 128,
            TileOverlap = 16,
            EqualizeLight = 2,
            Rectify = new Rectification(new PixelQuad(new(0, 0), new(10.5, 0), new(10, 9), new(0, 9)), 64, 48),
            Debounce = new DebounceSettings(2, 3),
            NgStreak = 4,
            LostAfterMs = 900,
            Picture = new PictureLimits(0.4, 30, 10, 20),
        },
    };

    private static readonly CameraEvent[] OfCameras =
    [
        Configured,
        new CameraRemoved { AtMicros = 2, Actor = "k-1" },
        new CameraStarted { AtMicros = 3, Session = 7, Node = "line-pc" },
        new CameraStateChanged { AtMicros = 4, State = CameraState.Lost, Reason = "No frame." },
        new CameraBaselineLearned { AtMicros = 5, Baseline = new PictureBaseline(120.5, 500, 0.01, 640, 480) },
        new AlarmRaised { AtMicros = 6, Number = 1, Kind = AlarmKind.CameraLost.Name(), Message = "No frame for 3.0 s." },
        new AlarmCleared { AtMicros = 7, Number = 1 },
        new AlarmAcknowledged { AtMicros = 8, Number = 1, Actor = "k-1", Note = "cable" },
    ];

    private static readonly ResultEvent[] OfResults =
    [
        new PartInspected
        {
            AtMicros = 9, Id = "01", Camera = "press-1", Part = "press-1-7-000001", Trigger = PartTrigger.Camera, Outcome = PartVerdict.Ng, Defect = "scratch", Score = 0.93, Box = new PixelBox(1, 2, 3, 4),
            Model = "default", ModelVersion = "m-0001-ee4295aa", CapturedAtMicros = 8, LatencyMs = 41.5, Width = 640, Height = 480, Region = new PixelBox(0, 0, 64, 64), Picture = "aa", HeatMap = "bb", EvidenceBytes = 10,
        },
        new PartInspected { AtMicros = 10, Id = "02", Part = "02", Trigger = PartTrigger.Request, Outcome = PartVerdict.NotInspected, Score = 0, Reason = "Too late.", CapturedAtMicros = 9, LatencyMs = 1 },
        new FramesCounted { AtMicros = 11, Camera = "press-1", Ok = 8, Ng = 1, Skipped = 2, NotInspected = 0, LatencyMsMax = 50, Model = "default" },
        new ResultCorrected { AtMicros = 12, ResultId = "01", Camera = "press-1", Part = "p", Class = "good", Outcome = PartVerdict.Ng, Defect = "scratch", Model = "default", Picture = "aa", Actor = "k-1", Note = "oil" },
    ];

    private static readonly OutputEvent[] OfOutputs =
    [
        new OutputConfigured
        {
            AtMicros = 13, Actor = "k-1", After = 40, Settings = new OutputSettings { Kind = OutputKind.Mqtt, Events = ["result"], Verdicts = ["ng"], Topic = "line" },
            Secrets = new OutputSecrets("mqtt://broker", null, "eve", "pw"),
        },
        new OutputDeadLettered { AtMicros = 14, FromPosition = 5, ToPosition = 5, Count = 1, Reason = "The receiver answered 422." },
        new OutputRemoved { AtMicros = 15, Actor = "k-1" },
    ];

    [Fact]
    public void Events_are_written_as_they_were_in_the_first_version()
    {
        var lines = OfCameras.Select(e => Line(CameraJournal.Codec, e)).Concat(OfResults.Select(e => Line(ResultJournal.Codec, e))).Concat(OfOutputs.Select(e => Line(OutputJournal.Codec, e)));
        Assert.Equal(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "inspection-events.v1.txt")), string.Join('\n', lines) + "\n");
    }

    [Fact]
    public void Events_are_read_as_they_were_written()
    {
        Assert.All(OfCameras, static e => Assert.Equal(e, RoundTrip(CameraJournal.Codec, e)));
        Assert.All(OfResults, static e => Assert.Equal(e, RoundTrip(ResultJournal.Codec, e) with { Keys = e.Keys }));
        Assert.All(OfOutputs, static e => Assert.Equal(Line(OutputJournal.Codec, e), Line(OutputJournal.Codec, RoundTrip(OutputJournal.Codec, e))));
        Assert.Equal(((OutputConfigured)OfOutputs[0]).Secrets, ((OutputConfigured)RoundTrip(OutputJournal.Codec, OfOutputs[0])).Secrets);
    }

    [Fact]
    public void Addresses_and_secrets_are_in_no_payload()
    {
        Assert.DoesNotContain("pw", Line(CameraJournal.Codec, Configured), StringComparison.Ordinal);
        Assert.DoesNotContain("broker", Line(OutputJournal.Codec, OfOutputs[0]), StringComparison.Ordinal);
    }

    private static string Line<T>(IEventCodec<T> codec, T raised)
        where T : class
    {
        var encoded = codec.Encode(raised);
        return $"{encoded.Type}/{encoded.SchemaVersion} {Encoding.UTF8.GetString(encoded.Payload.Span)}";
    }

    private static T RoundTrip<T>(IEventCodec<T> codec, T raised)
        where T : class => codec.Decode(codec.Encode(raised).Stored());
}
