using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Suite.Tidy.Tests.Rules;

/// <summary>Files and methods that fit in one reading. Tests may be longer.</summary>
internal static class Sizes
{
    public const int FileLinesMax = 400;
    public const int MethodLinesMax = 70;
    public const long FileBytesMax = 20 * 1024 * 1024;

    public static IEnumerable<string> CheckFiles(IEnumerable<RepositoryFile> files) =>
        from file in files
        where file.IsCSharp && !file.IsTest
        let lines = file.Text.TrimEnd().Split('\n').Length
        where lines > FileLinesMax
        select $"{file.Path} has {lines} lines, more than {FileLinesMax}";

    public static IEnumerable<string> CheckMethods(IEnumerable<RepositoryFile> files) =>
        from file in files
        where file.IsCSharp && !file.IsTest
        from method in Methods(file.Text)
        let span = method.GetLocation().GetLineSpan()
        let lines = span.EndLinePosition.Line - span.StartLinePosition.Line + 1
        where lines > MethodLinesMax
        select $"{file.Path}:{span.StartLinePosition.Line + 1} has a method of {lines} lines, more than {MethodLinesMax}";

    public static IEnumerable<string> CheckBytes(IEnumerable<RepositoryFile> files) =>
        files.Where(f => f.Bytes > FileBytesMax).Select(f => $"{f.Path} has {f.Bytes} bytes, more than {FileBytesMax}");

    /// <summary>Methods, constructors, operators, accessors and local functions; comments above them do not count.</summary>
    private static IEnumerable<SyntaxNode> Methods(string text) =>
        CSharpSyntaxTree.ParseText(text).GetRoot().DescendantNodes()
            .Where(n => n is BaseMethodDeclarationSyntax or LocalFunctionStatementSyntax or AccessorDeclarationSyntax);
}
