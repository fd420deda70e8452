// A workspace as large as they come: code that mostly has nothing to do with any vendor, and some roles of vendors in every language.

const TIERZERO = 'arn:aws:iam::851725519002:role/tierzero-managed';
const CLOUDZERO = 'arn:aws:iam::061190967865:root';

/**
 * @param {number} files how many files
 * @param {number} roles how many of them declare a vendor's role; every second one has a slip in its principal
 * @returns {Generator<{ path: string, text: string }>}
 */
export function* codeWorkspace(files, roles) {
  const every = Math.floor(files / roles);
  for (let index = 0; index < files; index += 1) {
    const kind = index % 5;
    const role = index % every === 0 ? index / every : undefined;
    const folder = `team-${index % 40}/service-${Math.floor(index / 20)}`;
    if (role !== undefined && role % 3 === 0) yield { path: `${folder}/iam-${index}.tf`, text: terraformRole(role) };
    else if (role !== undefined && role % 3 === 1) yield { path: `${folder}/role-${index}.yaml`, text: template(role) };
    else if (role !== undefined) yield { path: `${folder}/trust-${index}.json`, text: trust(role) };
    else if (kind < 3) yield { path: `${folder}/main-${index}.tf`, text: terraform(index) };
    else if (kind === 3) yield { path: `${folder}/deploy-${index}.yaml`, text: kubernetes(index) };
    else
      yield {
        path: `${folder}/data-${index}.json`,
        text: JSON.stringify(
          Array.from({ length: 60 }, (_, n) => ({ id: n, name: `item-${n}` })),
          null,
          2,
        ),
      };
  }
}

/** A file of that many lines, with a vendor's role at its end. @param {number} lines */
export function longFile(lines) {
  const blocks = [];
  for (let count = 0; count < lines - 60; count += 23) blocks.push(bucket(count), serviceRole(count));
  return `${blocks.join('\n')}\n${terraformRole(1)}`;
}

/** @param {number} role */
function principal(role) {
  const arn = role % 4 < 2 ? TIERZERO : CLOUDZERO;
  return role % 2 === 0 ? arn.replace('9002', '9003').replace('7865', '7856') : arn;
}

/** @param {number} role */
function terraformRole(role) {
  return `locals {
  vendor_principal_${role} = "${principal(role)}"
  vendor_policies_${role}  = ["CloudWatchReadOnlyAccess", "AmazonS3ReadOnlyAccess"]
}

variable "external_id_${role}" {
  type = string
}

data "aws_iam_policy_document" "trust_${role}" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "AWS"
      identifiers = [local.vendor_principal_${role}]
    }
    condition {
      test     = "StringEquals"
      variable = "sts:ExternalId"
      values   = [var.external_id_${role}]
    }
  }
}

resource "aws_iam_role" "vendor_${role}" {
  name               = "vendor-${role}"
  assume_role_policy = data.aws_iam_policy_document.trust_${role}.json
}

resource "aws_iam_role_policy_attachment" "vendor_${role}" {
  for_each   = toset(local.vendor_policies_${role})
  role       = aws_iam_role.vendor_${role}.name
  policy_arn = "arn:aws:iam::aws:policy/\${each.value}"
}
`;
}

/** @param {number} role */
function template(role) {
  return `AWSTemplateFormatVersion: '2010-09-09'
Parameters:
  ExternalId:
    Type: String
Resources:
  VendorRole:
    Type: AWS::IAM::Role
    Properties:
      Path: /cloudzero/
      AssumeRolePolicyDocument:
        Version: '2012-10-17'
        Statement:
          - Effect: Allow
            Principal:
              AWS: ${principal(role)}
            Action: sts:AssumeRole
            Condition:
              StringEquals:
                sts:ExternalId: !Ref ExternalId
      ManagedPolicyArns:
        - !Sub arn:\${AWS::Partition}:iam::aws:policy/CloudWatchReadOnlyAccess
`;
}

/** @param {number} role */
function trust(role) {
  const Condition = { StringEquals: { 'sts:ExternalId': `5f0d2c1e-8a77-4c39-9b61-${String(role).padStart(12, '0')}` } };
  return JSON.stringify(
    { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: { AWS: principal(role) }, Action: 'sts:AssumeRole', Condition }] },
    null,
    2,
  );
}

/** @param {number} index */
function terraform(index) {
  const buckets = Array.from({ length: 8 }, (_, part) => bucket(index * 10 + part)).join('\n');
  return index % 10 === 1 ? `${buckets}\n${serviceRole(index)}` : buckets;
}

/** @param {number} index */
function bucket(index) {
  return `resource "aws_s3_bucket" "bucket_${index}" {
  bucket = "\${var.prefix}-bucket-${index}"

  tags = merge(local.tags, {
    Name  = "bucket-${index}"
    Owner = "team-${index % 40}"
  })
}
`;
}

/** @param {number} index */
function serviceRole(index) {
  return `resource "aws_iam_role" "service_${index}" {
  name = "service-${index}"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "lambda.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}
`;
}

/** @param {number} index */
function kubernetes(index) {
  return `apiVersion: apps/v1
kind: Deployment
metadata:
  name: service-${index}
spec:
  replicas: 2
  template:
    spec:
      containers:
        - name: main
          image: registry.example.com/service:${index}
          env:
${Array.from({ length: 30 }, (_, n) => `            - name: SETTING_${n}\n              value: "${n}"`).join('\n')}
`;
}
