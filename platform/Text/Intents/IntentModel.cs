namespace Suite.Text.Intents;

/// <summary>One point of the operator's curve: what a threshold on <see cref="IntentResult.InScope"/> accepts and finds, on held-out messages.</summary>
/// <param name="Threshold">Messages below are out of scope.</param>
/// <param name="InScopeAccepted">Share of in-scope messages at or above it.</param>
/// <param name="OutOfScopeFound">Share of out-of-scope messages below it; NaN where training had none.</param>
public readonly record struct ScopePoint(double Threshold, double InScopeAccepted, double OutOfScopeFound);

/// <summary>
/// Understands messages: which intent, how probable, and whether it is any of them. Immutable and thread-safe. Made by <see cref="IntentTrainer"/>; the same
/// model from memory and from its file answers bit for bit alike. Cost of a message: some 30 to 100 µs.
/// </summary>
public sealed class IntentModel
{
    private const uint Magic = 0x544E4953; // "SINT"
    private const int Version = 2; // 1 had one vectorizer; nothing reads it any more

    private readonly ClassifierStack _stack;
    private readonly LogLinearPool _pool;
    private readonly ScopeGate _gate;
    private readonly double[] _thresholds;

    internal IntentModel(
        string[] intents, ClassifierStack stack, LogLinearPool pool, ScopeGate gate, double scopeThreshold, double[] thresholds, ScopePoint[] curve)
    {
        Intents = intents;
        _stack = stack;
        _pool = pool;
        _gate = gate;
        ScopeThreshold = scopeThreshold;
        _thresholds = thresholds;
        ScopeCurve = curve;
    }

    /// <summary>An intent without enough held-out examples to learn its threshold from has this one.</summary>
    public const double ThresholdUnlearned = 0.85;

    /// <summary>In ordinal order.</summary>
    public IReadOnlyList<string> Intents { get; }

    /// <summary>Messages with a lower <see cref="IntentResult.InScope"/> are out of scope.</summary>
    public double ScopeThreshold { get; }

    /// <summary>Probability from which each intent, in order, is acted on without asking back.</summary>
    public IReadOnlyList<double> Thresholds => _thresholds;

    /// <summary>What other thresholds would do, by ascending threshold.</summary>
    public IReadOnlyList<ScopePoint> ScopeCurve { get; }

    /// <param name="text">Any text; what is longer than some hundred words is read up to there.</param>
    /// <param name="count">How many intents to rank, at least 1.</param>
    public IntentResult Classify(string text, int count = 3)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        var output = _stack.Score(text);
        var pooled = new float[_stack.Classes];
        _pool.Mix(output, pooled);
        Span<double> signals = stackalloc double[ScopeGate.SignalCount];
        ScopeGate.Signals(output, pooled, Intents.Count, signals);

        // Nothing in it was ever seen: whatever the classifiers say then is about the average message.
        var inScope = output.KnownShare == 0 ? 0 : _gate.Probability(signals);
        var top = Rank(pooled, Math.Min(count, Intents.Count));
        var outOfScope = output.KnownShare == 0 || inScope < ScopeThreshold;
        return new IntentResult
        {
            Top = [.. top.Select(t => new RankedIntent(Intents[t.Intent], t.Probability))],
            InScope = inScope,
            IsOutOfScope = outOfScope,
            IsSure = !outOfScope && top[0].Probability >= _thresholds[top[0].Intent],
        };
    }

    /// <summary>Given that the message is about one of the intents: the class "out of scope" is divided out.</summary>
    private (int Intent, double Probability)[] Rank(ReadOnlySpan<float> pooled, int count)
    {
        var sum = 0.0;
        for (var i = 0; i < Intents.Count; i++)
        {
            sum += pooled[i];
        }

        var top = new (int Intent, double Probability)[count];
        var filled = 0;
        for (var i = 0; i < Intents.Count; i++)
        {
            var probability = sum > 0 ? pooled[i] / sum : 0;
            if (filled == count && probability <= top[^1].Probability)
            {
                continue;
            }

            var place = filled < count ? filled++ : count - 1;
            while (place > 0 && top[place - 1].Probability < probability)
            {
                top[place] = top[place - 1];
                place--;
            }

            top[place] = (i, probability);
        }

        return top;
    }

    /// <summary>Writes a file of this format's version; little-endian.</summary>
    public void Write(Stream stream)
    {
        using var writer = new BinaryWriter(stream, System.Text.Encoding.UTF8, leaveOpen: true);
        writer.Write(Magic);
        writer.Write(Version);
        writer.Write(Intents.Count);
        for (var i = 0; i < Intents.Count; i++)
        {
            writer.Write(Intents[i]);
            writer.Write(_thresholds[i]);
        }

        writer.Write(ScopeThreshold);
        writer.Write(ScopeCurve.Count);
        foreach (var point in ScopeCurve)
        {
            writer.Write(point.Threshold);
            writer.Write(point.InScopeAccepted);
            writer.Write(point.OutOfScopeFound);
        }

        writer.Write(_pool.Margin);
        writer.Write(_pool.LogProbability);
        foreach (var weight in _gate.Weights)
        {
            writer.Write(weight);
        }

        _stack.Write(writer);
    }

    /// <exception cref="InvalidDataException">No intent model, a damaged one, or one of a later version.</exception>
    public static IntentModel Read(Stream stream)
    {
        using var reader = new BinaryReader(stream, System.Text.Encoding.UTF8, leaveOpen: true);
        try
        {
            if (reader.ReadUInt32() != Magic)
            {
                throw new InvalidDataException("This is no intent model.");
            }

            return reader.ReadInt32() switch
            {
                Version => ReadBody(reader),
                < Version => throw new InvalidDataException("This intent model is of an earlier version of the program. Train it again on its examples."),
                _ => throw new InvalidDataException("This intent model is of a later version of the program."),
            };
        }
        catch (Exception e) when (e is EndOfStreamException or ArgumentException or OverflowException)
        {
            throw new InvalidDataException("The intent model is damaged: it ends too early or contradicts itself. Train it again.", e);
        }
    }

    private static IntentModel ReadBody(BinaryReader reader)
    {
        var intents = new string[Bounded(reader.ReadInt32(), IntentTrainer.IntentsMax)];
        var thresholds = new double[intents.Length];
        for (var i = 0; i < intents.Length; i++)
        {
            intents[i] = reader.ReadString();
            thresholds[i] = reader.ReadDouble();
        }

        var scopeThreshold = reader.ReadDouble();
        var curve = new ScopePoint[Bounded(reader.ReadInt32(), 10_000)];
        for (var i = 0; i < curve.Length; i++)
        {
            curve[i] = new ScopePoint(reader.ReadDouble(), reader.ReadDouble(), reader.ReadDouble());
        }

        var pool = new LogLinearPool(reader.ReadSingle(), reader.ReadSingle());
        var gate = new double[ScopeGate.SignalCount + 1];
        for (var i = 0; i < gate.Length; i++)
        {
            gate[i] = reader.ReadDouble();
        }

        var stack = ClassifierStack.Read(reader);
        return stack.Classes - intents.Length is 0 or 1 && intents.Length > 0
            ? new IntentModel(intents, stack, pool, new ScopeGate(gate), scopeThreshold, thresholds, curve)
            : throw new InvalidDataException("The intent model's classifier does not fit its intents.");
    }

    private static int Bounded(int value, int max) => value >= 0 && value <= max ? value : throw new InvalidDataException("The intent model's header is damaged.");
}
