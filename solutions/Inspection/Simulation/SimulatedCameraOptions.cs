using System.Globalization;
using Microsoft.AspNetCore.Http;
using Suite.Imagery.Scenes;

namespace Suite.Inspection.Simulation;

/// <summary>What one connection to the simulated camera asked for, in the query of its address.</summary>
public sealed record SimulatedCameraOptions
{
    /// <summary><c>seed</c>: part n of a seed is always the same.</summary>
    public long Seed { get; private init; } = 1;

    /// <summary><c>size</c> (64 to 1,024), <c>defects</c> (0 to 1), <c>finish</c> (brushed, rolled, cast, mixed).</summary>
    public MetalSceneOptions Scene { get; private init; } = new() { DefectShare = .1 };

    /// <summary><c>colour</c>: three channels instead of one.</summary>
    public bool IsColour { get; private init; }

    /// <summary><c>quality</c> of the JPEGs, 30 to 100.</summary>
    public int Quality { get; private init; } = 85;

    /// <summary><c>rate</c>: frames a second, 0.1 to 120.</summary>
    public double Rate { get; private init; } = 10;

    /// <summary><c>jitter</c>: a trigger comes up to this share of the period late, 0 to 0.9.</summary>
    public double Jitter { get; private init; }

    /// <summary><c>hold</c>: frames that show the same part, 1 to 1,000. 1 is a triggered camera: every frame is a part.</summary>
    public int Hold { get; private init; } = 1;

    /// <summary><c>frames</c>: the stream ends after as many, 1 to 10,000,000.</summary>
    public long Frames { get; private init; } = long.MaxValue;

    /// <summary><c>start</c>: number of the first part.</summary>
    public long Start { get; private init; }

    /// <summary><c>id</c>: connections with the same id go on where the last one stopped, as a line does. Null starts over each time.</summary>
    public string? Id { get; private init; }

    /// <summary><c>fault</c>, <c>after</c> frames of the connection, for <c>lasting</c> frames.</summary>
    public CameraFault Fault { get; private init; }

    public long After { get; private init; } = 50;

    public long Lasting { get; private init; } = long.MaxValue;

    /// <summary>Null and the reason for every parameter that is unknown, no number or out of range.</summary>
    public static (SimulatedCameraOptions? Options, IReadOnlyDictionary<string, IReadOnlyList<string>> Errors) Read(IQueryCollection query)
    {
        ArgumentNullException.ThrowIfNull(query);
        var reader = new QueryReader(query);
        var options = new SimulatedCameraOptions
        {
            Seed = reader.Whole("seed", 1, long.MinValue, long.MaxValue),
            Scene = new MetalSceneOptions
            {
                Size = (int)reader.Whole("size", 256, 64, 1024),
                DefectShare = reader.Number("defects", .1, 0, 1),
                Finish = reader.Choice("finish", "mixed", ["brushed", "rolled", "cast", "mixed"]) is var finish and < 3 ? (MetalFinish)finish : null,
            },
            IsColour = reader.Choice("colour", "false", ["false", "true"]) == 1,
            Quality = (int)reader.Whole("quality", 85, 30, 100),
            Rate = reader.Number("rate", 10, .1, 120),
            Jitter = reader.Number("jitter", 0, 0, .9),
            Hold = (int)reader.Whole("hold", 1, 1, 1000),
            Frames = reader.Whole("frames", long.MaxValue, 1, 10_000_000),
            Start = reader.Whole("start", 0, 0, 1_000_000_000_000),
            Id = reader.Name("id"),
            Fault = (CameraFault)reader.Choice("fault", "none", [.. Enum.GetNames<CameraFault>().Select(n => n.ToLowerInvariant())]),
            After = reader.Whole("after", 50, 0, 10_000_000),
            Lasting = reader.Whole("lasting", long.MaxValue, 1, 10_000_000),
        };
        reader.RefuseOthers();
        return (reader.Errors.Count == 0 ? options : null, reader.Errors);
    }

    /// <summary>Whether the fault is there at that frame of the connection.</summary>
    public bool IsFaulty(long frame) => Fault != CameraFault.None && frame >= After && frame - After < Lasting;

    private sealed class QueryReader(IQueryCollection query)
    {
        private readonly HashSet<string> _known = new(StringComparer.Ordinal);

        public Dictionary<string, IReadOnlyList<string>> Errors { get; } = new(StringComparer.Ordinal);

        public long Whole(string name, long otherwise, long least, long most)
        {
            if (Text(name) is not { } text)
                return otherwise;
            if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most)
                return value;
            return Refuse(name, $"A whole number from {least} to {most} is needed.", otherwise);
        }

        public double Number(string name, double otherwise, double least, double most)
        {
            if (Text(name) is not { } text)
                return otherwise;
            if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most)
                return value;
            return Refuse(name, string.Create(CultureInfo.InvariantCulture, $"A number from {least} to {most} is needed."), otherwise);
        }

        public int Choice(string name, string otherwise, string[] names)
        {
            var index = Array.IndexOf(names, Text(name) ?? otherwise);
            return index >= 0 ? index : Refuse(name, $"One of {string.Join(", ", names)} is needed.", 0);
        }

        public string? Name(string name)
        {
            var text = Text(name);
            if (text is null || (text.Length is >= 1 and <= 64 && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.')))
                return text;
            return Refuse<string?>(name, "1 to 64 letters, digits, '-', '_' or '.' are needed.", null);
        }

        public void RefuseOthers()
        {
            foreach (var name in query.Keys.Where(k => !_known.Contains(k)))
                Refuse(name, $"Unknown. Known are {string.Join(", ", _known.Order(StringComparer.Ordinal))}.", 0);
        }

        private string? Text(string name)
        {
            _known.Add(name);
            return query.TryGetValue(name, out var values) ? values.ToString() : null;
        }

        private T Refuse<T>(string name, string message, T otherwise)
        {
            Errors[name] = [message];
            return otherwise;
        }
    }
}
