namespace Suite.Hosting;

/// <summary>One scalar of a map whose values may be text, numbers or booleans. <see cref="Text"/> of a number is its literal, exactly as sent.</summary>
public readonly record struct JsonScalar(JsonScalarKind Kind, string Text);

public enum JsonScalarKind
{
    Text,
    Number,
    Boolean,
}
