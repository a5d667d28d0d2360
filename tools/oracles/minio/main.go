// Answers cases and recorded vectors as an open-source MinIO server would: the decisions are those of the package
// github.com/minio/pkg/v3/policy at the version that the last open-source release pins, which layer is asked for which
// caller is that server's. See ../README.md for the format of both.
package main

import (
	"bufio"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
)

func main() {
	vectors := flag.Bool("vectors", false, "read vectors of the library instead of cases")
	flag.Parse()
	out := bufio.NewWriter(os.Stdout)
	err := lines(os.Stdin, func(line []byte) error {
		var answer any
		var err error
		if *vectors {
			answer, err = vectorAnswer(line)
		} else {
			answer, err = caseAnswer(line)
		}
		if err != nil {
			return fmt.Errorf("%w: %s", err, line)
		}
		written, err := json.Marshal(answer)
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(out, "%s\n", written)
		return err
	})
	if err == nil {
		err = out.Flush()
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func lines(in io.Reader, each func([]byte) error) error {
	scanner := bufio.NewScanner(in)
	scanner.Buffer(nil, 1<<24)
	for scanner.Scan() {
		if err := each(scanner.Bytes()); err != nil {
			return err
		}
	}
	return scanner.Err()
}
