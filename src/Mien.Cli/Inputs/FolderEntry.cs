namespace Mien.Cli.Inputs;

/// <summary>A file or folder inside a folder.</summary>
/// <param name="Name">Its name in the folder.</param>
/// <param name="IsFolder">Whether it is a folder that may be entered.</param>
internal readonly record struct FolderEntry(string Name, bool IsFolder);
