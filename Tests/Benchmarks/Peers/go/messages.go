package main

import (
	"encoding/json"
	"fmt"
	"os"
	"time"
)

const (
	answerLimit = 10 * time.Second // a request without its five replies after this time has failed
	timeLayout  = "2006-01-02T15:04:05.000Z"
	taskType    = "onevisit.tasks.v1"
	replyType   = "onevisit.replies.v1"
)

type payload struct {
	Matter      string       `json:"matter"`
	Departments []department `json:"departments"`
}

type department struct {
	Name      string          `json:"name"`
	Operation string          `json:"operation"`
	Version   int             `json:"version"`
	Input     json.RawMessage `json:"input"`
	Data      json.RawMessage `json:"data"`
}

type taskMessage struct {
	Protocol int    `json:"protocol"`
	ReplyTo  string `json:"replyTo"`
	Tasks    []task `json:"tasks"`
}

type task struct {
	Task             string         `json:"task"`
	Request          string         `json:"request"`
	Attempt          int            `json:"attempt"`
	Round            int            `json:"round"`
	Key              string         `json:"key"`
	Lane             string         `json:"lane"`
	Matter           string         `json:"matter"`
	MatterVersion    int            `json:"matterVersion"`
	Operation        string         `json:"operation"`
	OperationVersion int            `json:"operationVersion"`
	Purpose          string         `json:"purpose"`
	IssuedAt         string         `json:"issuedAt"`
	Deadline         string         `json:"deadline"`
	Input            map[string]any `json:"input"`
}

type replyMessage struct {
	Protocol int     `json:"protocol"`
	Replies  []reply `json:"replies"`
}

type reply struct {
	Task       string         `json:"task"`
	Attempt    int            `json:"attempt"`
	Round      int            `json:"round"`
	Department string         `json:"department"`
	Instance   string         `json:"instance"`
	Outcome    string         `json:"outcome"`
	AsOf       string         `json:"asOf"`
	Data       map[string]any `json:"data"`
}

func readPayload(path string) (payload, error) {
	var read payload
	text, err := os.ReadFile(path)
	if err != nil {
		return read, err
	}
	if err := json.Unmarshal(text, &read); err != nil {
		return read, fmt.Errorf("%s: %w", path, err)
	}
	if read.Matter == "" || len(read.Departments) != 5 {
		return read, fmt.Errorf("%s: needs a matter and exactly five departments", path)
	}
	for _, each := range read.Departments {
		if each.Name == "" || each.Operation == "" || each.Version < 1 {
			return read, fmt.Errorf("%s: each department needs name, operation, version, input and data", path)
		}
		if _, err := object(each.Input); err != nil {
			return read, fmt.Errorf("%s: input of %s: %w", path, each.Name, err)
		}
		if _, err := object(each.Data); err != nil {
			return read, fmt.Errorf("%s: data of %s: %w", path, each.Name, err)
		}
	}
	return read, nil
}

func object(raw json.RawMessage) (map[string]any, error) {
	var members map[string]any
	if err := json.Unmarshal(raw, &members); err != nil {
		return nil, err
	}
	if members == nil {
		return nil, fmt.Errorf("is missing")
	}
	return members, nil
}

func timeText(moment time.Time) string { return moment.UTC().Format(timeLayout) }
