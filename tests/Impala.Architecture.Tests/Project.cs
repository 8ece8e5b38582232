using System.Xml.Linq;

namespace Impala.Architecture.Tests;

/// <summary>What a project file refers to.</summary>
internal sealed record Project(string File, IReadOnlyList<string> Projects, IReadOnlyList<string> Packages, IReadOnlyList<string> Frameworks)
{
    /// <summary>The name, such as <c>Impala.Engine</c>.</summary>
    public string Name => Path.GetFileNameWithoutExtension(File);

    /// <summary>Whether it lies under <c>tests</c>.</summary>
    public bool IsTest => File.StartsWith("tests/", StringComparison.Ordinal);

    /// <summary>All projects of the repository.</summary>
    public static IReadOnlyList<Project> All { get; } = [.. SourceTree.Files(SourceTree.TopFolders, "*.csproj").Select(Read)];

    /// <summary>For messages and test names.</summary>
    public override string ToString() => Name;

    private static Project Read(string file)
    {
        var xml = XDocument.Parse(SourceTree.Read(file));
        return new Project(
            file,
            [.. Includes(xml, "ProjectReference").Select(path => Path.GetFileNameWithoutExtension(path.Replace('\\', '/')))],
            Includes(xml, "PackageReference"),
            Includes(xml, "FrameworkReference"));
    }

    private static List<string> Includes(XDocument xml, string element) =>
        [.. xml.Descendants(element).Select(reference => reference.Attribute("Include")?.Value).OfType<string>()];
}
