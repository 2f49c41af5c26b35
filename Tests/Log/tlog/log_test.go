package archive

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// ingest puts a file into the archive, as its own run.
func ingest(t *testing.T, archive, file string) {
	t.Helper()
	output, err := exec.Command(os.Getenv("HANSARD"), "ingest", "--archive", archive, file).CombinedOutput()
	if err != nil {
		t.Fatalf("hansard ingest %s: %v\n%s", file, err, output)
	}
}

// sample is an archive of the sample, each of its files ingested by itself.
func sample(t *testing.T) string {
	t.Helper()
	archive := filepath.Join(t.TempDir(), "archive")
	files, _ := filepath.Glob(filepath.Join(os.Getenv("SAMPLE"), "*.jsonl"))
	if len(files) < 3 {
		t.Fatalf("the sample has %d files", len(files))
	}
	for _, file := range files {
		ingest(t, archive, file)
	}
	return archive
}

func verify(folder string, step int64) error {
	archive, err := Open(folder)
	if err != nil {
		return err
	}
	return archive.Verify(step)
}

func TestEveryLineOfTheSampleIsProven(t *testing.T) {
	folder := sample(t)
	if err := verify(folder, 1); err != nil {
		t.Fatal(err)
	}
	archive, _ := Open(folder)
	history, err := archive.History()
	if err != nil || len(history) < 3 {
		t.Fatalf("%d checkpoints, though three files were ingested; %v", len(history), err)
	}
	lines, err := os.ReadFile(archive.path("00000000.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	if count := int64(strings.Count(string(lines), "\n")); count != history[len(history)-1].N {
		t.Fatalf("%d lines, and a checkpoint of %d", count, history[len(history)-1].N)
	}
}

// More lines than a segment has, so that one is compressed and its tiles' roots stand in its file; and a checkpoint
// before that.
func TestALogOfTwoSegmentsIsProven(t *testing.T) {
	folder := t.TempDir()
	archive := filepath.Join(folder, "archive")
	for part, count := range []int{1000, 69000} {
		file := filepath.Join(folder, fmt.Sprintf("part-%d.jsonl", part))
		var lines strings.Builder
		for n := 0; n < count; n++ {
			fmt.Fprintf(&lines, `{"type":"message","id":"%d","channel":"private-chat-1-2","sender":"%d",`+
				`"sent_at":"2026-03-02T%02d:%02d:%02d.%03dZ","text":"Number %d"}`+"\n",
				part*1000000+n, 1+n%2, part*2+n/3600000, n/60000%60, n/1000%60, n%1000, n)
		}
		if err := os.WriteFile(file, []byte(lines.String()), 0o600); err != nil {
			t.Fatal(err)
		}
		ingest(t, archive, file)
	}
	if err := verify(archive, 997); err != nil {
		t.Fatal(err)
	}
	opened, _ := Open(archive)
	if !opened.isSealed(0) {
		t.Fatal("the first segment is full and not sealed")
	}
}

// Whatever of the log's own files says something else, it is seen.
func TestChangesAreSeen(t *testing.T) {
	folder := sample(t)
	if err := verify(folder, 1); err != nil {
		t.Fatal(err)
	}
	for _, change := range []struct {
		file   string
		offset func(size int64) int64
	}{
		{"log/00000000.hashes", func(int64) int64 { return 0 }},
		{"log/00000000.hashes", func(size int64) int64 { return size / 2 }},
		{"log/checkpoint", func(int64) int64 { return 0 }},
		{"log/checkpoint", func(int64) int64 { return 30 }},
		{"log/checkpoint", func(size int64) int64 { return size - 20 }},
		{"log/checkpoints", func(size int64) int64 { return 30 }},
		{"keys/log.pub", func(size int64) int64 { return size - 20 }},
	} {
		path := filepath.Join(folder, change.file)
		flip(t, path, change.offset)
		if verify(folder, 1) == nil {
			t.Errorf("a change of %s is not seen", change.file)
		}
		flip(t, path, change.offset)
	}
	if err := verify(folder, 1); err != nil {
		t.Fatalf("put back: %v", err)
	}
}

// flip changes one bit of a file; twice, and it is as it was.
func flip(t *testing.T, path string, offset func(size int64) int64) {
	t.Helper()
	file, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	size, _ := file.Seek(0, io.SeekEnd)
	var one [1]byte
	if _, err := file.ReadAt(one[:], offset(size)); err != nil {
		t.Fatal(err)
	}
	one[0] ^= 1
	if _, err := file.WriteAt(one[:], offset(size)); err != nil {
		t.Fatal(err)
	}
}
