using Suite.Fraud.Payments;

namespace Suite.Fraud.Importing;

/// <summary>A payment of the past and, where it is known, when it was reported as fraud.</summary>
internal sealed record ImportedPayment(Payment Payment, long? FraudReportedAtMicros);

/// <summary>How far an import has come.</summary>
/// <param name="Payments">Payments written.</param>
/// <param name="Labels">Fraud labels written.</param>
/// <param name="Repeated">Payments that were in the journal already with the same content.</param>
/// <param name="Position">Position of the last event written.</param>
internal sealed record ImportProgress(long Payments, long Labels, long Repeated, long Position, bool Done, string? Error = null);
