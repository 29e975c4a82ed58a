global using Xunit;

// File modes, kill and strace: the journal's tests run where the product runs.
[assembly: System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
