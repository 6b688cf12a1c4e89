#!/bin/bash
# Packs Mien and uses the packages as a stranger would: a program outside of the repository, the samples, the tool; once more without
# the libraries and programs that the system may have.
set -euo pipefail

root=$(readlink -f -- "$(dirname -- "$0")/../..")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
version=0.0.0-check
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_CLI_UI_LANGUAGE=en

say() {
    echo "packages: $*" >&2
}

fail() {
    say "$@"
    exit 1
}

quietly() {
    "$@" >"$work/log" 2>&1 && return
    cat "$work/log" >&2
    fail "failed: $*"
}

# Beside the sources, so that neither their builds nor those packages stay.
say "packing"
mkdir "$work/sources"
(cd "$root" && git ls-files -z --cached --others --exclude-standard -- src models recipes samples results README.md LICENSE '*.props' global.json .editorconfig |
    xargs -0 tar --ignore-failed-read -cf - 2>/dev/null) | tar -C "$work/sources" -xf -
machine=$(dotnet --info | sed -n 's/^ RID: *//p')
for room in Mien.Research Mien.Cli; do
    # Those that a room uses are built with it.
    quietly dotnet pack "$work/sources/src/$room" -c Release -v quiet -o "$work/packages" -p:Version=$version \
        -p:RunAnalyzers=false -p:EnforceCodeStyleInBuild=false $([ $room = Mien.Cli ] && echo "-p:RuntimeIdentifiers=$machine")
done
for room in Tensors Learning Vision OnnxRuntime Server Workers ''; do
    quietly dotnet pack "$work/sources/src/Mien${room:+.$room}" --no-build -c Release -v quiet -o "$work/packages" -p:Version=$version
done

# What was unpacked here before is read there, and Mien's packages are unpacked in the temporary folder alone.
unpacked=$(dotnet nuget locals global-packages --list | sed 's/^[^:]*: //')
export NUGET_PACKAGES=$work/unpacked
mkdir -p "$work/consumer" "$work/samples"
cat >"$work/nuget.config" <<CONFIG
<configuration>
  <packageSources><add key="packed" value="$work/packages" /></packageSources>
  <fallbackPackageFolders><add key="unpacked" value="$unpacked" /></fallbackPackageFolders>
</configuration>
CONFIG

say "a program that uses the package"
cat >"$work/consumer/Consumer.csproj" <<PROJECT
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <OutputType>Exe</OutputType>
    <TargetFramework>net10.0</TargetFramework>
    <ImplicitUsings>enable</ImplicitUsings>
  </PropertyGroup>
  <ItemGroup>
    <PackageReference Include="Mien" Version="$version" />
  </ItemGroup>
</Project>
PROJECT
cp "$root/samples/first-steps/Program.cs" "$work/consumer"
quietly dotnet build "$work/consumer" -v quiet -o "$work/program"
quietly dotnet publish "$work/consumer" -v quiet -o "$work/single" -r "$machine" --self-contained false -p:PublishSingleFile=true

say "the tool"
(cd "$work" && quietly dotnet tool install Mien.Cli --tool-path "$work/tool" --version $version --configfile "$work/nuget.config")

mkdir "$work/pictures"
cp "$root/samples/astronaut.jpg" "$work/pictures/photo.jpg"
cd "$work/pictures"
if command -v ffmpeg >/dev/null; then
    quietly ffmpeg -loglevel error -loop 1 -i photo.jpg -t 0.6 -r 10 -pix_fmt yuv420p clip.mp4
fi

# Expression and box of each face of the photograph, in whole pixels, from what the tool and the programs print.
faces_of_tool() {
    awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) column[$i] = i; next }
        { printf "%s %.0f %.0f %.0f %.0f\n", $column["expression"], $column["x"], $column["y"], $column["w"], $column["h"] }'
}
faces_of_program() {
    sed -n 's/^\([^0-9 ][^ ]*\) at /\1 /p' | tr -c 'a-z0-9.\n-' ' ' |
        awk '{ printf "%s", $1; for (i = 2; i <= NF && n < 4; i++) if ($i ~ /^-?[0-9.]+$/) { printf " %.0f", $i; n++ } n = 0; print "" }'
}
same() {
    [ "$2" = "$3" ] || fail "$1 prints '$3', the tool '$2'"
    say "$1: $3"
}

expected=$("$work/tool/mien" analyze photo.jpg --format csv | faces_of_tool)
[ -n "$expected" ] || fail "the tool finds no face"
for program in "dotnet $work/program/Consumer.dll" "$work/single/Consumer"; do
    $program >"$work/out" 2>"$work/err" || [ ! -e clip.mp4 ] || { cat "$work/err" >&2; fail "$program failed"; }
    same "${program##*/}" "$expected" "$(faces_of_program <"$work/out")"
    [ ! -e clip.mp4 ] || grep -q ' s: 1 happy$' "$work/out" || fail "$program follows no face through the video"
done

if command -v curl >/dev/null; then
    say "the server of the tool"
    "$work/tool/mien" serve --port 0 2>"$work/serve" &
    server=$!
    for _ in $(seq 300); do ! grep -qs '^listening' "$work/serve" || break; sleep 0.1; done
    address=$(sed -n 's/^listening on \([^;]*\);.*/\1/p' "$work/serve")
    curl -sf -H 'Content-Type: image/jpeg' --data-binary @photo.jpg "$address/v1/analyze" | grep -q '"expression":"happy"' || { cat "$work/serve" >&2; fail "the tool serves no face"; }
    kill "$server"
    wait "$server" || fail "the tool's server does not end well"
fi

say "the samples"
cp "$root/Directory.Build.props" "$root/Directory.Packages.props" "$root/.editorconfig" "$work/samples"
cp -r "$work/sources/samples" "$work/samples/samples"
for sample in photo webcam own-expressions folder-to-csv; do
    quietly dotnet build "$work/samples/samples/$sample" -c Release -v quiet -o "$work/built/$sample" -p:MienVersion=$version
done
dotnet "$work/built/photo/Photo.dll" photo.jpg | grep -q '^photo.jpg: happy at ' || fail "photo names no face"
mkdir joyful
cp photo.jpg joyful/a.jpg
dotnet "$work/built/own-expressions/OwnExpressions.dll" joyful joyful photo.jpg | grep -q '^photo.jpg: joyful ' || fail "own-expressions finds no face"
dotnet "$work/built/folder-to-csv/FolderToCsv.dll" joyful table.csv | grep -q '^1 files, 0 ' && grep -q happy table.csv || fail "folder-to-csv writes no face"
[ ! -e clip.mp4 ] || dotnet "$work/built/webcam/Webcam.dll" clip.mp4 | grep -q '^face 1: happy' || fail "webcam shows no face"

# The same without what Debian has of libvips, oneDNN, OpenCV's cascades and ffmpeg: a mount namespace covers
# the files, and PATH holds dotnet alone.
hidden() {
    find /usr/lib /usr/local/lib \( -name 'libvips*' -o -name 'libdnnl*' \) -type f 2>/dev/null
    find /usr/share -maxdepth 1 -name 'opencv*' 2>/dev/null
}
if unshare --mount --map-root-user true 2>/dev/null; then
    : >"$work/nothing"
    mkdir "$work/empty" "$work/bin"
    ln -s "$(command -v dotnet)" "$work/bin"
    hidden >"$work/hidden"
    without() {
        unshare --mount --map-root-user sh -c 'while read -r path; do
            if [ -d "$path" ]; then mount --bind "$0/empty" "$path"; else mount --bind "$0/nothing" "$path"; fi || exit 99
        done <"$0/hidden"; PATH=$0/bin; exec "$@"' "$work" "$@"
    }
    # Where ffmpeg made no clip, any file stands for one.
    [ -e clip.mp4 ] || cp photo.jpg clip.mp4
    same "tool without system libraries" "$expected" "$(without "$work/tool/mien" analyze photo.jpg --format csv | faces_of_tool)"
    without dotnet "$work/program/Consumer.dll" >"$work/out" 2>"$work/err" && fail "a video is read without ffmpeg"
    grep -q ffmpeg "$work/err" || { cat "$work/err" >&2; fail "nothing says that ffmpeg is missing"; }
    same "program without system libraries" "$expected" "$(faces_of_program <"$work/out")"
else
    say "skipped: without system libraries (no mount namespace may be made here)"
fi
say "good"
