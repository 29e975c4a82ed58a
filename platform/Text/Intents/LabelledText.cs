namespace Suite.Text.Intents;

/// <summary>A message and what its writer wanted.</summary>
public readonly record struct LabelledText(string Text, string Intent);
