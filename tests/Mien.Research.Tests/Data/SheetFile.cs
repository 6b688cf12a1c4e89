using System.IO.Compression;
using System.Security;
using System.Text;

namespace Mien.Research.Tests.Data;

/// <summary>Writes small xlsx files: strings and numbers in one sheet.</summary>
internal static class SheetFile
{
    private const string Main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    private const string Relations = "http://schemas.openxmlformats.org/package/2006/relationships";
    private const string Office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    private const string Types = "http://schemas.openxmlformats.org/package/2006/content-types";

    public static byte[] Write(params object?[][] rows)
    {
        using var file = new MemoryStream();
        using (var archive = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true))
        {
            Add(archive, "[Content_Types].xml", $"""<Types xmlns="{Types}"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>""");
            Add(archive, "_rels/.rels", $"""<Relationships xmlns="{Relations}"><Relationship Id="r1" Type="{Office}/officeDocument" Target="xl/workbook.xml"/></Relationships>""");
            Add(archive, "xl/workbook.xml", $"""<workbook xmlns="{Main}" xmlns:r="{Office}"><sheets><sheet name="s" sheetId="1" r:id="r1"/></sheets></workbook>""");
            Add(archive, "xl/_rels/workbook.xml.rels", $"""<Relationships xmlns="{Relations}"><Relationship Id="r1" Type="{Office}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>""");
            Add(archive, "xl/worksheets/sheet1.xml", $"""<worksheet xmlns="{Main}"><sheetData>{string.Concat(rows.Select(Row))}</sheetData></worksheet>""");
        }
        return file.ToArray();
    }

    private static string Row(object?[] cells, int row) => $"""<row r="{row + 1}">{string.Concat(cells.Select((cell, column) => Cell(cell, (char)('A' + column), row + 1)))}</row>""";

    private static string Cell(object? value, char column, int row) => value switch
    {
        null => "",
        string text => $"""<c r="{column}{row}" t="inlineStr"><is><t>{SecurityElement.Escape(text)}</t></is></c>""",
        _ => FormattableString.Invariant($"""<c r="{column}{row}"><v>{value}</v></c>"""),
    };

    private static void Add(ZipArchive archive, string name, string content)
    {
        using var stream = archive.CreateEntry(name).Open();
        stream.Write(Encoding.UTF8.GetBytes("""<?xml version="1.0" encoding="UTF-8" standalone="yes"?>""" + content));
    }
}
