// All faces of a folder of pictures as a table, a row for each: folder-to-csv FOLDER FILE.csv
using Mien;
using Mien.Recognition;
using Mien.Results;

if (args is not [var folder, var table])
{
    Console.Error.WriteLine("usage: folder-to-csv FOLDER FILE.csv");
    return 2;
}

using var mien = Recognizer.Open();
using var file = File.Create(table);
using var writer = ResultFormat.Csv.CreateWriter(file, mien.Labels);

// Several at a time, in order, and few in memory; a file that is no picture has a row that says so.
var (count, failed) = (0, 0);
await foreach (var analysis in mien.AnalyzeAllAsync(Directory.EnumerateFiles(folder).Order().Select(PictureSource.File)))
{
    writer.Write(analysis);
    count++;
    failed += analysis.Error is null ? 0 : 1;
}
writer.Complete();
Console.WriteLine($"{count} files, {failed} of them could not be read");
return failed == 0 ? 0 : 1;
