namespace Suite.Fraud.Datasets;

/// <summary>One line of the Fraud Detection Handbook's data.</summary>
/// <param name="TimeMicros">Microseconds since 1970-01-01T00:00:00Z; the data's own times have no zone and are taken as UTC.</param>
/// <param name="AmountCents">Hundredths of the data's only, unnamed currency.</param>
public readonly record struct HandbookPayment(long TransactionId, long TimeMicros, long CustomerId, long TerminalId, long AmountCents, bool IsFraud);
