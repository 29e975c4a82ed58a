namespace Suite.Trees;

/// <summary>
/// Turns a row into slots in which every split of a forest is one comparison, "slot &lt; threshold". A missing value stands as -infinity in
/// one slot of its feature (goes left) and as +infinity in another (goes right). What is no comparison with a threshold (sets of
/// categories, equality) is answered here, once per distinct question, as -infinity for yes. The last slot is +infinity, for leaves.
/// Immutable and thread-safe.
/// </summary>
internal sealed class RowPreparation
{
    private readonly int _featureCount;
    private readonly bool _isFloat32;
    private readonly bool _zerosAreMissing;
    private readonly int _firstQuestion;
    private readonly Question[] _questions;
    private readonly uint[] _words;
    private readonly Dictionary<QuestionKey, int> _slots = [];

    /// <param name="isFloat32">The forest was made for float32 rows: values are rounded to it first.</param>
    internal RowPreparation(IEnumerable<SplitTree> trees, int featureCount, bool isFloat32)
    {
        _featureCount = featureCount;
        _isFloat32 = isFloat32;
        var questions = new List<(QuestionKey Key, Split Split)>();
        var seen = new HashSet<QuestionKey>();
        foreach (var split in trees.SelectMany(static t => t.Splits))
        {
            _zerosAreMissing |= split.Kind == SplitKind.BelowOrZeroMissing;
            if (split.Kind is SplitKind.InSet or SplitKind.Equal && seen.Add(QuestionKey.Of(split)))
            {
                questions.Add((QuestionKey.Of(split), split));
            }
        }

        // Questions on one feature lie together: the value's category is worked out once.
        var ordered = questions.OrderBy(static q => q.Key.Feature).ToArray();
        var words = new List<uint>();
        _firstQuestion = (_zerosAreMissing ? 4 : 2) * featureCount;
        _questions = new Question[ordered.Length];
        for (var i = 0; i < ordered.Length; i++)
        {
            var (key, split) = ordered[i];
            _slots.Add(key, _firstQuestion + i);
            _questions[i] = new Question
            {
                Feature = split.Feature,
                Threshold = split.Threshold,
                IsSet = split.Kind == SplitKind.InSet,
                MissingLeft = split.MissingLeft,
                FirstWord = words.Count,
                WordCount = split.Set.Length,
            };
            words.AddRange(split.Set.Span);
        }

        _words = [.. words];
    }

    /// <summary>Doubles a prepared row takes.</summary>
    internal int Length => _firstQuestion + _questions.Length + 1;

    internal int LeafSlot => Length - 1;

    /// <summary>The slot a split compares, and with what.</summary>
    internal (int Slot, double Threshold) Place(Split split) => split.Kind switch
    {
        SplitKind.Below => (split.Feature + (split.MissingLeft ? 0 : _featureCount), split.Threshold),
        SplitKind.BelowOrZeroMissing => (split.Feature + ((split.MissingLeft ? 2 : 3) * _featureCount), split.Threshold),
        _ => (_slots[QuestionKey.Of(split)], 0),
    };

    internal void Prepare(ReadOnlySpan<double> row, Span<double> prepared)
    {
        if (row.Length != _featureCount)
        {
            throw new ArgumentException($"A row has {_featureCount} values, not {row.Length}.", nameof(row));
        }

        var left = prepared[.._featureCount];
        var right = prepared.Slice(_featureCount, _featureCount);
        for (var i = 0; i < row.Length; i++)
        {
            var value = _isFloat32 ? (float)row[i] : row[i];
            var isMissing = double.IsNaN(value);

            // +infinity is what goes right everywhere; a present value must still be below a threshold of +infinity.
            value = Math.Min(value, double.MaxValue);
            left[i] = isMissing ? double.NegativeInfinity : value;
            right[i] = isMissing ? double.PositiveInfinity : value;
        }

        if (_zerosAreMissing)
        {
            WithoutZeros(left, prepared.Slice(2 * _featureCount, _featureCount), double.NegativeInfinity);
            WithoutZeros(right, prepared.Slice(3 * _featureCount, _featureCount), double.PositiveInfinity);
        }

        Answer(row, prepared[_firstQuestion..]);
        prepared[LeafSlot] = double.PositiveInfinity;
    }

    private static void WithoutZeros(ReadOnlySpan<double> values, Span<double> target, double missing)
    {
        for (var i = 0; i < values.Length; i++)
        {
            target[i] = Math.Abs(values[i]) <= Split.ZeroRange ? missing : values[i];
        }
    }

    private void Answer(ReadOnlySpan<double> row, Span<double> answers)
    {
        var (feature, value, category) = (-1, 0d, -1);
        for (var i = 0; i < _questions.Length; i++)
        {
            ref readonly var question = ref _questions[i];
            if (question.Feature != feature)
            {
                feature = question.Feature;
                value = _isFloat32 ? (float)row[feature] : row[feature];
                category = Split.CategoryOf(value);
            }

            var goesLeft = question.IsSet
                ? Split.IsMember(_words.AsSpan(question.FirstWord, question.WordCount), category)
                : double.IsNaN(value) ? question.MissingLeft : value == question.Threshold;
            answers[i] = goesLeft ? double.NegativeInfinity : double.PositiveInfinity;
        }
    }

    private struct Question
    {
        internal int Feature;
        internal bool IsSet;
        internal bool MissingLeft;
        internal double Threshold;
        internal int FirstWord;
        internal int WordCount;
    }

    /// <summary>Two splits with equal keys ask the same of every row.</summary>
    private readonly record struct QuestionKey(int Feature, SplitKind Kind, long Bits, bool MissingLeft, string Set)
    {
        internal static QuestionKey Of(Split split) => split.Kind == SplitKind.InSet
            ? new(split.Feature, split.Kind, 0, false, string.Join(' ', split.Set.ToArray()))
            : new(split.Feature, split.Kind, BitConverter.DoubleToInt64Bits(split.Threshold), split.MissingLeft, "");
    }
}
