{{/* Combinations that cannot work, each with what to do. Called once, by checks.yaml. */}}
{{- define "spate.checks" -}}
{{- $values := .Values -}}
{{- $kafka := $values.kafka -}}
{{- if and (not $kafka.brokers) (not $kafka.demoBroker.enabled) }}
{{- fail "coordinator and agents are joined by Kafka, and no brokers are named: set kafka.brokers={host:9092}, or kafka.demoBroker.enabled=true to try it" }}
{{- end }}
{{- if and $kafka.brokers $kafka.demoBroker.enabled }}
{{- fail "kafka.brokers and kafka.demoBroker.enabled are both set: which brokers are meant? Leave one out" }}
{{- end }}
{{- if and $kafka.existingSecret $kafka.properties }}
{{- fail "kafka.existingSecret holds a whole properties file, and kafka.properties are another one: put all of them into one of the two" }}
{{- end }}
{{- range $key, $value := $kafka.properties }}
{{- if and (regexMatch "(?i)(password|secret|jaas|keystore\\.key)" $key) (not (hasPrefix "${" (toString $value))) }}
{{- fail (printf "kafka.properties.%s is a secret, and properties are kept in a ConfigMap: put it into a Secret, name that in kafka.secrets, and point to it with ${dir:/etc/spate/kafka/FOLDER:KEY}; or use kafka.existingSecret" $key) }}
{{- end }}
{{- end }}
{{- with $values.coordinator }}
{{- if .enabled }}
{{- if and .token.existingSecret .token.generate }}
{{- fail "coordinator.token.existingSecret and coordinator.token.generate are both set: is the token there already, or is it to be made? Leave one out" }}
{{- end }}
{{- if not (or .token.existingSecret .token.generate) }}
{{- fail "the coordinator lets nobody in without a token: kubectl create secret generic spate-token --from-literal=token=… and set coordinator.token.existingSecret=spate-token; or coordinator.token.generate=true to try it" }}
{{- end }}
{{- end }}
{{- end }}
{{- include "spate.checks.agents" . }}
{{- include "spate.checks.runs" . }}
{{- include "spate.checks.telemetry" . }}
{{- if and $values.networkPolicy.enabled (not $values.networkPolicy.targets) (not $values.target.enabled) }}
{{- fail "the network policy would let agents reach no target: name what they may load in networkPolicy.targets, or set target.enabled=true, or networkPolicy.enabled=false" }}
{{- end }}
{{- range $values.networkPolicy.targets }}
{{- if and (not (get . "cidr")) (not (get . "namespace")) (not (get . "podLabels")) }}
{{- fail "an entry of networkPolicy.targets names nobody: it has a cidr, or a namespace, or podLabels, or the latter two" }}
{{- end }}
{{- end }}
{{- if and (not $values.serviceAccount.create) (not $values.serviceAccount.name) (or $values.collector.scrape.enabled $values.collector.gateway.enabled) }}
{{- fail "serviceAccount.create=false needs serviceAccount.name: the namespace's default account is used by others" }}
{{- end }}
{{- if not (.Files.Get "files/otel/scrape.yaml") }}
{{- fail "the chart has no files/otel: they are links into the repository, which whoever packed it left out; use helm package, which follows them" }}
{{- end }}
{{- end }}

{{- define "spate.checks.agents" -}}
{{- with .Values.agents }}
{{- if and (not .allowFractionalCpu) (not (regexMatch "^[1-9][0-9]*$" (toString .cpu))) }}
{{- fail (printf "agents.cpu=%v is no whole number of processors, and an agent that is throttled is late: round it up, or set agents.allowFractionalCpu=true to try it" .cpu) }}
{{- end }}
{{- if and (eq .mode "once") $.Values.coordinator.enabled }}
{{- fail "agents.mode=once is for one run that leads itself: set coordinator.enabled=false, or agents.mode=fleet for agents that wait for a coordinator's runs" }}
{{- end }}
{{- if and (eq .mode "once") (ne (len $.Values.runs) 1) }}
{{- fail (printf "agents.mode=once is for exactly one run, and runs has %d: name one" (len $.Values.runs)) }}
{{- end }}
{{- end }}
{{- end }}

{{- define "spate.checks.runs" -}}
{{- $led := .Values.coordinator.enabled }}
{{- if and (not $led) (ne (len .Values.runs) 1) }}
{{- fail (printf "without a coordinator a run leads itself, and only one can at a time; runs has %d: name one, or set coordinator.enabled=true" (len .Values.runs)) }}
{{- end }}
{{- range $name, $run := .Values.runs }}
{{- if not (hasKey $.Values.plans $run.plan) }}
{{- fail (printf "runs.%s.plan is '%s', and there is no such plan; plans are: %s" $name $run.plan (join ", " (keys $.Values.plans | sortAlpha) | default "none")) }}
{{- end }}
{{- if gt (int (get $run "agents")) (int $.Values.agents.replicas) }}
{{- fail (printf "runs.%s.agents is %d, and there are %d agents: it would wait in vain; raise agents.replicas" $name (int (get $run "agents")) (int $.Values.agents.replicas)) }}
{{- end }}
{{- if and (eq $.Values.agents.mode "once") (get $run "schedule") }}
{{- fail (printf "runs.%s.schedule: agents of agents.mode=once end after one run, so there are none for the next; use agents.mode=fleet" $name) }}
{{- end }}
{{- end }}
{{- end }}

{{- define "spate.checks.telemetry" -}}
{{- $collector := .Values.collector }}
{{- if and $collector.scrape.enabled (ne .Values.monitoring.kind "none") }}
{{- fail (printf "collector.scrape and monitoring.kind=%s would both read every /metrics, and all would be stored twice: leave one out" .Values.monitoring.kind) }}
{{- end }}
{{- if and (or $collector.scrape.enabled $collector.gateway.enabled) (not $collector.remoteWrite) }}
{{- fail "the Collector needs to know where samples go: set collector.remoteWrite=http://prometheus:9090/api/v1/write" }}
{{- end }}
{{- if and (eq .Values.monitoring.kind "ServiceMonitor") (not .Values.coordinator.enabled) }}
{{- fail "monitoring.kind=ServiceMonitor finds services, and a run that leads itself has none: use PodMonitor" }}
{{- end }}
{{- if and $collector.gateway.enabled (not $collector.gateway.traces) }}
{{- fail "the Collector needs to know where traces are stored: set collector.gateway.traces=tempo:4317" }}
{{- end }}
{{- with .Values.dashboards.datasources }}
{{- if and .enabled (or (not .prometheus) (not .tempo)) }}
{{- fail "dashboards.datasources needs the addresses of both: set dashboards.datasources.prometheus and dashboards.datasources.tempo" }}
{{- end }}
{{- end }}
{{- end }}
