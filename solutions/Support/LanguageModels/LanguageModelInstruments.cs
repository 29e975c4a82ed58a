using System.Diagnostics.Metrics;

namespace Suite.Support.LanguageModels;

/// <summary>What operators watch of the language model.</summary>
public sealed class LanguageModelInstruments : IDisposable
{
    private readonly Meter _meter;
    private readonly Counter<long> _answers;
    private readonly Counter<long> _dropped;

    public LanguageModelInstruments(IMeterFactory meters)
    {
        ArgumentNullException.ThrowIfNull(meters);
        _meter = meters.Create("Suite.Support.LanguageModels");
        _answers = _meter.CreateCounter<long>("suite.support.answers_reworded", "{answer}", "Answers given to the language model, by why they are not in its words.");
        _dropped = _meter.CreateCounter<long>("suite.support.sentences_dropped", "{sentence}", "Sentences of the language model that no passage supported.");
    }

    public void OnAnswer(RewriteFallback fallback, int dropped)
    {
        _answers.Add(1, new KeyValuePair<string, object?>("fallback", fallback.ToString()));
        _dropped.Add(dropped);
    }

    public void Dispose() => _meter.Dispose();
}
