// The Go peer of the fan-out benchmark: five echo departments, and the requester that asks them.
package main

import (
	"flag"
	"fmt"
	"os"
	"time"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run() error {
	const usage = "usage: go departments --url amqp://user:pass@host:port --payload FILE\n" +
		"       go ask --url URL --payload FILE --in-flight N --seconds S [--warm-up W]"
	if len(os.Args) < 2 {
		return fmt.Errorf(usage)
	}
	flags := flag.NewFlagSet(os.Args[1], flag.ExitOnError)
	url := flags.String("url", "", "the broker")
	path := flags.String("payload", "", "the file with the departments")
	inFlight := flags.Int("in-flight", 0, "requests in flight")
	seconds := flags.Float64("seconds", 0, "time measured")
	warmUp := flags.Float64("warm-up", 1, "seconds before that")
	flags.Parse(os.Args[2:])
	if *url == "" || *path == "" || flags.NArg() > 0 {
		return fmt.Errorf(usage)
	}
	payload, err := readPayload(*path)
	if err != nil {
		return err
	}
	inSeconds := func(value float64) time.Duration { return time.Duration(value * float64(time.Second)) }
	switch {
	case os.Args[1] == "departments":
		return runDepartments(*url, payload)
	case os.Args[1] == "ask" && *inFlight >= 1 && *seconds > 0 && *warmUp >= 0:
		return runAsk(*url, payload, askOptions{*inFlight, inSeconds(*warmUp), inSeconds(*seconds)})
	default:
		return fmt.Errorf(usage)
	}
}
