# Expressions that are evaluated by Terraform and by us: `console.json` holds what `terraform console` makes of them.
variable "env" {
  type = map(object({
    cpu    = optional(number, 256)
    memory = optional(string)
    tags   = optional(map(string), {})
    ports  = optional(list(number), [80])
  }))
  default = {
    web    = { cpu = 512, extra = "dropped" }
    worker = { memory = 1024, tags = { a = 1 }, ports = ["8080", 9090] }
  }
}
variable "flag" {
  type    = bool
  default = "true"
}
variable "names" {
  type    = set(string)
  default = ["c", "a", "b", "a"]
}
variable "tuple" {
  type    = tuple([string, number])
  default = [1, "2"]
}
variable "anything" {
  default = [1, "a", true, null]
}
variable "null_default" {
  type    = string
  default = null
}
variable "not_null" {
  type     = string
  default  = "kept"
  nullable = false
}
locals {
  list  = ["a", "b", "c"]
  map   = { one = 1, two = 2, "three-3" = 3, (local.list[0]) = "computed" }
  deep  = { a = [{ b = { c = [10, 20, 30] } }] }
  users = [{ n = "ann", g = "x" }, { n = "bob", g = "y" }, { n = "cid", g = "x" }]
  heredoc = <<EOT
plain
  indented ${local.list[0]}
EOT
  flush = <<-EOT
    one
      two ${1 + 1}

    three
  EOT
  directive = <<EOT
    %{if true}yes%{else}no%{endif}
    %{~for name in local.list~}
    [${name}]
    %{~endfor}
    $${kept} %%{kept} \n "quoted"
  EOT
  loop = <<EOT
%{ for i, name in local.list ~}
server ${i} ${name}
%{ endfor ~}
end
EOT
  crlf = "a\r\nb\tc\\d\"e\u00e9\U0001F600"
}
locals {
  e = [
    try(jsonencode(1 + 2 * 3 - 4 / 2), "fault"),
    try(jsonencode((1 + 2) * 3), "fault"),
    try(jsonencode(7 % 3), "fault"),
    try(jsonencode(-7 % 3), "fault"),
    try(jsonencode(0.1 + 0.2), "fault"),
    try(jsonencode(-(5)), "fault"),
    try(jsonencode(1 / 0), "fault"),
    try(jsonencode(1 == 1.0), "fault"),
    try(jsonencode("1" == 1), "fault"),
    try(jsonencode("a" != "b"), "fault"),
    try(jsonencode([1, 2] == [1, 2]), "fault"),
    try(jsonencode({ a = 1 } == { a = 1 }), "fault"),
    try(jsonencode(null == null), "fault"),
    try(jsonencode(1 < 2 && 2 <= 2 && 3 > 2 && 3 >= 3), "fault"),
    try(jsonencode(true || false), "fault"),
    try(jsonencode(!true), "fault"),
    try(jsonencode("3" + "4"), "fault"),
    try(jsonencode("x" + 1), "fault"),
    try(jsonencode(true ? 1 : 2), "fault"),
    try(jsonencode(var.flag ? "yes" : "no"), "fault"),
    try(jsonencode(local.list[1]), "fault"),
    try(jsonencode(local.list[5]), "fault"),
    try(jsonencode(local.map.one), "fault"),
    try(jsonencode(local.map["three-3"]), "fault"),
    try(jsonencode(local.map.missing), "fault"),
    try(jsonencode(local.map), "fault"),
    try(jsonencode(local.deep.a[0].b.c[2]), "fault"),
    try(jsonencode(local.deep.a.0.b.c.1), "fault"),
    try(jsonencode(local.users[*].n), "fault"),
    try(jsonencode(local.users.*.n), "fault"),
    try(jsonencode(local.users[*].n[0]), "fault"),
    try(jsonencode(local.users.*.n[0]), "fault"),
    try(jsonencode("single"[*]), "fault"),
    try(jsonencode(null[*]), "fault"),
    try(jsonencode([for u in local.users : upper(u.n) if u.g == "x"]), "fault"),
    try(jsonencode([for i, v in local.list : "${i}-${v}"]), "fault"),
    try(jsonencode({ for i, v in local.list : v => i }), "fault"),
    try(jsonencode({ for u in local.users : u.g => u.n... }), "fault"),
    try(jsonencode([for k, v in local.map : k]), "fault"),
    try(jsonencode([for v in var.names : v]), "fault"),
    try(jsonencode(var.env), "fault"),
    try(jsonencode(var.env["web"].cpu), "fault"),
    try(jsonencode(var.env["worker"].memory), "fault"),
    try(jsonencode(var.tuple), "fault"),
    try(jsonencode(var.anything), "fault"),
    try(jsonencode(var.null_default), "fault"),
    try(jsonencode(var.not_null), "fault"),
    try(jsonencode(local.heredoc), "fault"),
    try(jsonencode(local.flush), "fault"),
    try(jsonencode(local.directive), "fault"),
    try(jsonencode(local.loop), "fault"),
    try(jsonencode(local.crlf), "fault"),
    try(jsonencode("a${1}b${true}c${"d"}"), "fault"),
    try(jsonencode("${local.list}"), "fault"),
    try(jsonencode("x${local.list}"), "fault"),
    try(jsonencode("x${null}"), "fault"),
    try(jsonencode("%{if 1 == 1}a%{else}b%{endif}"), "fault"),
    try(jsonencode("<b>&</b>"), "fault"),
    try(jsonencode(length("héllo")), "fault"),
    try(jsonencode(length(local.list)), "fault"),
    try(jsonencode(length(local.map)), "fault"),
    try(jsonencode(concat(["a"], [], ["b", "c"])), "fault"),
    try(jsonencode(flatten([["a"], [["b"], []], "c"])), "fault"),
    try(jsonencode(merge({ a = 1, b = 2 }, { b = 3 }, null)), "fault"),
    try(jsonencode(merge([{ a = 1 }, { c = 2 }]...)), "fault"),
    try(jsonencode(keys({ b = 1, a = 2 })), "fault"),
    try(jsonencode(values({ b = 1, a = 2 })), "fault"),
    try(jsonencode(zipmap(["a", "b"], [1, 2])), "fault"),
    try(jsonencode(contains(["a", "b"], "b")), "fault"),
    try(jsonencode(contains([1, 2], "2")), "fault"),
    try(jsonencode(index(["a", "b"], "b")), "fault"),
    try(jsonencode(distinct(["a", "b", "a"])), "fault"),
    try(jsonencode(compact(["a", "", null, "b"])), "fault"),
    try(jsonencode(sort(["c", "a", "B"])), "fault"),
    try(jsonencode(reverse([1, 2, 3])), "fault"),
    try(jsonencode(slice(["a", "b", "c", "d"], 1, 3)), "fault"),
    try(jsonencode(slice(["a"], 1, 3)), "fault"),
    try(jsonencode(chunklist(["a", "b", "c"], 2)), "fault"),
    try(jsonencode(range(3)), "fault"),
    try(jsonencode(range(1, 4)), "fault"),
    try(jsonencode(range(1, 8, 3)), "fault"),
    try(jsonencode(range(4, 1)), "fault"),
    try(jsonencode(range(0, 1, 0.25)), "fault"),
    try(jsonencode(transpose({ a = ["1", "2"], b = ["2"] })), "fault"),
    try(jsonencode(matchkeys(["x", "y"], ["1", "2"], ["2"])), "fault"),
    try(jsonencode(alltrue([true, "true"])), "fault"),
    try(jsonencode(anytrue([])), "fault"),
    try(jsonencode(lookup({ a = 1 }, "a", 2)), "fault"),
    try(jsonencode(lookup({ a = 1 }, "b", 2)), "fault"),
    try(jsonencode(lookup({ a = 1 }, "b")), "fault"),
    try(jsonencode(element(["a", "b"], 3)), "fault"),
    try(jsonencode(element([], 0)), "fault"),
    try(jsonencode(one(["a"])), "fault"),
    try(jsonencode(one([])), "fault"),
    try(jsonencode(one(["a", "b"])), "fault"),
    try(jsonencode(coalesce(null, "", "x")), "fault"),
    try(jsonencode(coalesce(null, 5)), "fault"),
    try(jsonencode(coalescelist([], ["a"])), "fault"),
    try(jsonencode(try(local.map.missing, local.map.one)), "fault"),
    try(jsonencode(can(local.map.missing)), "fault"),
    try(jsonencode(can(local.map.one)), "fault"),
    try(jsonencode(tostring(12)), "fault"),
    try(jsonencode(tostring(true)), "fault"),
    try(jsonencode(tostring(1.50)), "fault"),
    try(jsonencode(tonumber("12.5")), "fault"),
    try(jsonencode(tonumber("x")), "fault"),
    try(jsonencode(tobool("true")), "fault"),
    try(jsonencode(tobool("yes")), "fault"),
    try(jsonencode(tolist(toset(["b", "a", "b"]))), "fault"),
    try(jsonencode(toset([3, 1, 20, 1])), "fault"),
    try(jsonencode(tomap({ a = 1 })), "fault"),
    try(jsonencode(join("-", ["a", "b", 3])), "fault"),
    try(jsonencode(join(",", ["a"], ["b"])), "fault"),
    try(jsonencode(split(",", "a,b,,c")), "fault"),
    try(jsonencode(split("", "abc")), "fault"),
    try(jsonencode(format("%s-%d-%05.1f-%t-%q-%v", "a", 3, 2.25, true, "q\"", [1])), "fault"),
    try(jsonencode(format("%03d|%5s|%-5s|%x|%%", 7, "r", "l", 255)), "fault"),
    try(jsonencode(format("%[2]s %[1]s", "a", "b")), "fault"),
    try(jsonencode(format("%s")), "fault"),
    try(jsonencode(format("%.2f", 3)), "fault"),
    try(jsonencode(format("%d", 3.5)), "fault"),
    try(jsonencode(format("%s", 3.5)), "fault"),
    try(jsonencode(formatlist("%s-%s", ["a", "b"], "x")), "fault"),
    try(jsonencode(formatlist("%s-%s", ["a", "b"], ["1", "2"])), "fault"),
    try(jsonencode(lower("ÀB")), "fault"),
    try(jsonencode(upper("äb")), "fault"),
    try(jsonencode(title("hello my-world it's")), "fault"),
    try(jsonencode(replace("a.b.c", ".", "-")), "fault"),
    try(jsonencode(replace("a-b", "/-/", "_")), "fault"),
    try(jsonencode(trimspace("  a \n")), "fault"),
    try(jsonencode(chomp("a\n\n")), "fault"),
    try(jsonencode(trim("?!a?!", "!?")), "fault"),
    try(jsonencode(trimprefix("helloworld", "hello")), "fault"),
    try(jsonencode(trimsuffix("helloworld", "world")), "fault"),
    try(jsonencode(startswith("abc", "ab")), "fault"),
    try(jsonencode(endswith("abc", "ab")), "fault"),
    try(jsonencode(strcontains("abc", "b")), "fault"),
    try(jsonencode(strrev("abc")), "fault"),
    try(jsonencode(substr("hello world", 1, 4)), "fault"),
    try(jsonencode(substr("hello", -3, -1)), "fault"),
    try(jsonencode(substr("hello", 2, 100)), "fault"),
    try(jsonencode(indent(2, "a\nb")), "fault"),
    try(jsonencode(max(1, 5, 3)), "fault"),
    try(jsonencode(min([4, 2]...)), "fault"),
    try(jsonencode(ceil(1.2)), "fault"),
    try(jsonencode(floor(-1.2)), "fault"),
    try(jsonencode(abs(-3)), "fault"),
    try(jsonencode(signum(-3)), "fault"),
    try(jsonencode(pow(2, 10)), "fault"),
    try(jsonencode(log(16, 2)), "fault"),
    try(jsonencode(sum([1, 2, "3"])), "fault"),
    try(jsonencode(parseint("ff", 16)), "fault"),
    try(jsonencode(setunion(["a"], ["b", "a"])), "fault"),
    try(jsonencode(setintersection(["a", "b"], ["b", "c"])), "fault"),
    try(jsonencode(setsubtract(["a", "b"], ["b"])), "fault"),
    try(jsonencode(setproduct(["a", "b"], ["x", "y"])), "fault"),
    try(jsonencode(jsondecode("{\"a\": [1, null, \"\\u00e9\"]}")), "fault"),
    try(jsonencode(jsondecode("{")), "fault"),
    try(jsonencode(jsonencode({ b = 1, a = "x" })), "fault"),
    try(jsonencode(base64encode("hello")), "fault"),
    try(jsonencode(urlencode("a b/ü")), "fault"),
    try(jsonencode(basename("a/b/c.txt")), "fault"),
    try(jsonencode(dirname("a/b/c.txt")), "fault"),
    try(jsonencode(file("${path.module}/text.txt")), "fault"),
    try(jsonencode(fileexists("text.txt")), "fault"),
    try(jsonencode(fileexists("none.txt")), "fault"),
    try(jsonencode(templatefile("text.tftpl", { names = ["a", "b"], port = 80 })), "fault"),
    try(jsonencode(cidrsubnet("10.0.0.0/16", 8, 2)), "fault"),
    try(jsonencode(cidrsubnet("10.0.0.0/16", 4, 16)), "fault"),
    try(jsonencode(cidrsubnet("fd00:fd12:3456:7890::/56", 16, 162)), "fault"),
    try(jsonencode(cidrsubnets("10.1.0.0/16", 4, 4, 8, 4)), "fault"),
    try(jsonencode(cidrhost("10.12.112.0/20", 16)), "fault"),
    try(jsonencode(cidrhost("10.12.112.0/20", -1)), "fault"),
    try(jsonencode(cidrnetmask("172.16.0.0/12")), "fault"),
    try(jsonencode([for s in toset(["x", "y"]) : s]), "fault"),
    try(jsonencode({ for k, v in { a = 1, b = 2 } : upper(k) => v * 2 if v > 1 }), "fault"),
    try(jsonencode([for a in [1, 2] : [for b in [3, 4] : a * b]]), "fault"),
    try(jsonencode(nonsensitive(sensitive("x"))), "fault"),
    try(jsonencode(nonsensitive("x")), "fault"),
    try(jsonencode(1000000 * 1000000), "fault"),
    try(jsonencode(tostring(123456789012)), "fault"),
    try(jsonencode(1e3), "fault"),
    try(jsonencode("${1.0}"), "fault"),
    try(jsonencode(terraform.workspace), "fault"),
  ]
}
