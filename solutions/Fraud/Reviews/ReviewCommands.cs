namespace Suite.Fraud.Reviews;

/// <summary>What an analyst found.</summary>
internal enum Finding
{
    Fraud,
    Genuine,
    Unsure,
}

/// <summary>What an analyst wants to do with a case. <see cref="Text"/> is what they wrote: personal data of the cardholder.</summary>
internal abstract record ReviewCommand(Analyst By, string? Text);

internal sealed record OpenByHand(Analyst By, string Reason) : ReviewCommand(By, Reason);

internal sealed record Assign(Analyst By, Analyst To, string? Reason) : ReviewCommand(By, Reason);

internal sealed record Unassign(Analyst By, string? Reason) : ReviewCommand(By, Reason);

internal sealed record Comment(Analyst By, string Words) : ReviewCommand(By, Words);

internal sealed record Escalate(Analyst By, string Team, string Reason) : ReviewCommand(By, Reason);

internal sealed record Decide(Analyst By, Finding Finding, string ReasonCode, string? Note) : ReviewCommand(By, Note);

internal sealed record ApproveRelease(Analyst By, string? Note) : ReviewCommand(By, Note);

internal sealed record DeclineRelease(Analyst By, string Reason) : ReviewCommand(By, Reason);

internal sealed record Reopen(Analyst By, string Reason) : ReviewCommand(By, Reason);
