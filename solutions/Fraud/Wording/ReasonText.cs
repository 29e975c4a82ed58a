namespace Suite.Fraud.Wording;

/// <summary>A reason as people read it.</summary>
/// <param name="Code">Name of the feature.</param>
/// <param name="Text">A sentence without a full stop.</param>
/// <param name="Value">The feature's value; null where it is undefined.</param>
/// <param name="Unit">What the value counts; a currency's code for amounts.</param>
/// <param name="Usual">What would be usual, in <paramref name="UsualUnit"/>; null where nothing is known.</param>
/// <param name="UsualUnit">As the unit, except for a comparison: a ratio or a distance is compared with an amount, and that is the usual value.</param>
/// <param name="UsualFrom">Whose usual value: card, or another entity the feature is about, or population for the genuine payments the model learnt from.</param>
/// <param name="Contribution">Exact SHAP value, in log-odds.</param>
internal sealed record ReasonText(
    string Code, string Text, double? Value, string Unit, double? Usual, string? UsualUnit, string? UsualFrom, double Contribution);
