namespace Mien.Cli.Inputs;

/// <summary>A file or folder inside a folder.</summary>
/// <param name="Path">The folder's path as it was given, and the name.</param>
/// <param name="IsFolder">Whether it is a folder that may be entered.</param>
internal readonly record struct FolderEntry(string Path, bool IsFolder);
