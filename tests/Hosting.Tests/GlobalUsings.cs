global using Xunit;

// File modes are tested; the product runs on Linux.
[assembly: System.Runtime.Versioning.SupportedOSPlatform("linux")]
